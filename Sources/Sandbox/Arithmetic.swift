// For every file of the module: no number from outside ends the program.
@_exported import Arithmetic
