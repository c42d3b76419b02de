#pragma once

#include <git2.h>
#include <spawn.h>
#include <stddef.h>

/* Initialises libgit2 and sets the process-wide options; to be called once. Below zero is libgit2's own code.
   `memory`: the most bytes that it may hold at once. An allocation beyond it fails, and with it the call. */
int canary_git_start(size_t memory);

/* The limit that was given. */
long canary_git_most(void);

/* The bytes that libgit2 holds now, its caches included. */
long canary_git_held(void);

/* The bytes of this process that are in memory; zero where that cannot be seen. */
long canary_git_resident(void);

/* How many names in a folder end so; no more than `most` are counted, and none where it cannot be read. */
int canary_git_count(const char *folder, const char *ending, int most);

/* Closes the objects, references and caches of a repository, which are opened again when they are asked for, and gives
   free memory back. Objects that are held stay. */
void canary_git_forget(git_repository *repository);

/* Whether an allocation was refused on this thread since this was last asked. */
int canary_git_was_refused(void);

/* To be called before canary_git_start() where a remote is talked to over TLS; without it no certificate is read. */
void canary_git_read_certificates(void);

/* Certificates to trust instead of the ones libgit2 was built with; either may be NULL. */
int canary_git_trust(const char *file, const char *folder);

/* git_remote_update_tips: its parameter list changed its types after 1.5. FETCH_HEAD, which names the URL, is not
   written. */
int canary_git_update_tips(git_remote *remote);

/* What /proc and a debugger may see of this process, its core dumps, and what it may use: for a child that holds a
   password and reads what a stranger sends. */
void canary_git_confine(unsigned long long memory, unsigned long long file_size);

/* /proc/PID/environ and a debugger are for root alone, and no core leaves this process, through a pipe either: there
   the limit of size zero means nothing (core(5)). */
void canary_git_hide(void);

/* Large pieces of memory go back to the system as soon as they are freed, and threads share their heaps: otherwise what a
   large answer took stays with the thread that read it, and the next thread takes as much again. */
void canary_git_bound_heap(void);

/* A counting eventfd (a semaphore), closed on exec; below zero where there is none. */
int canary_git_bell(void);
void canary_git_name_thread(const char *name);

/* memmem, which the Glibc module does not have: where the needle begins, or below zero. */
long canary_git_find(const void *hay, size_t hay_count, const void *needle, size_t needle_count);

/* posix_spawn_file_actions_addclosefrom_np, hidden likewise. */
int canary_git_close_from(posix_spawn_file_actions_t *actions, int first);
