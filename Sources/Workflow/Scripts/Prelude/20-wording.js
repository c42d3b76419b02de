// JavaScriptCore's error messages in the words that Node 20 has for the same mistake. What is not in the tables keeps JavaScriptCore's words.
(function (global, C) {
	'use strict';
	// The name that V8 would print for the last member of `a.b.c`, `a["b"]`, `a[0]`; null where the text does not tell (`a[key]`).
	function lastMember(text) {
		const dotted = /\.\s*([\p{ID_Start}$_#][\p{ID_Continue}$]*)\s*$/u.exec(text);
		if (dotted) return dotted[1];
		const bracketed = /\[\s*(?:"([^"\\]*)"|'([^'\\]*)'|(\d+))\s*\]\s*$/.exec(text);
		if (bracketed) return bracketed[1] ?? bracketed[2] ?? bracketed[3];
		if (/\[\s*Symbol\.(\w+)\s*\]\s*$/.test(text)) return 'Symbol(' + /\[\s*(Symbol\.\w+)\s*\]\s*$/.exec(text)[1] + ')';
		return null;
	}
	// V8 prints a callee or an iterated value as a path; anything that is not a plain path becomes `(intermediate value)`.
	function rendered(text) {
		let path = text.trim();
		const bracketed = /^\((\d+(?:\.\d+)?|'[^'\\]*'|"[^"\\]*")\)/.exec(path);
		if (bracketed) path = bracketed[1] + path.slice(bracketed[0].length);
		if (/^'[^'\\]*'$/.test(path)) return `"${path.slice(1, -1)}"`;
		if (/^(?:\[[\d, ]*\]|\d+)(?:\.[\w$]+)?$/.test(path)) return path;
		if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*(\s*\??\.\s*[\p{ID_Start}$_#][\p{ID_Continue}$]*|\[[^\]]*\])*$/u.test(path)) {
			return path.replace(/\?\./g, '?.');
		}
		const call = /\)\s*\.\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(path);
		if (call) {
			const head = /^([\p{ID_Start}$_][\p{ID_Continue}$.]*)\(/u.exec(path);
			return head ? `${head[1]}(...).${call[1]}` : `(intermediate value).${call[1]}`;
		}
		if (/^(['"]).*\1\.[\w$]+$/.test(path)) return path.replace(/^'(.*)'\./, '"$1".');
		const member = /\.\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(path);
		if (member) return `(intermediate value).${member[1]}`;
		return path;
	}
	const iterable = (text) => (/^\{\s*\}$/.test(text.trim()) ? '{}' : rendered(text));

	const types = [
		[/^(undefined|null) is not an object \(evaluating '([^]*?)\s[-+*/%&|^]?=(?!=)\s?[^]*'\)$/, (m) => { const k = lastMember(m[2]); return k === null ? null : `Cannot set properties of ${m[1]} (setting '${k}')`; }],
		[/^(undefined|null) is not an object \(evaluating '([^]*?)=(?![=>])[^]*'\)$/, (m) => { const k = lastMember(m[2]); return k === null ? null : `Cannot set properties of ${m[1]} (setting '${k}')`; }],
		[/^(?:undefined|null) is not an object \(evaluating 'Object\.\w+\([^]*\)'\)$/, () => 'Cannot convert undefined or null to object'],
		[/^(undefined|null) is not an object \(evaluating '\[[^\]]*\]'\)$/, (m) => `${m[1]} is not iterable`],
		[/^(undefined|null) is not an object \(evaluating '[^]*\[Symbol\.iterator\]'\)$/, (m) => `${m[1] === 'null' ? 'object null' : m[1]} is not iterable (cannot read property Symbol(Symbol.iterator))`],
		[/^(?:undefined|null) is not an object \(evaluating '([\p{ID_Start}$_][\p{ID_Continue}$]*)'\)$/u, (m) => `${m[1]} is not iterable`],
		[/^(undefined|null) is not an object \(evaluating '([^]*)'\)$/, (m) => { const k = lastMember(m[2]); return k === null ? null : `Cannot read properties of ${m[1]} (reading '${k}')`; }],
		[/^(undefined|null) is not an object$/, () => 'Cannot convert undefined or null to object'],
		[/^undefined is not a function \(near '\.\.\.[^]*? of ([^]*)\.\.\.'\)$/, (m) => `${iterable(m[1].replace(/\)\s*$/, ''))} is not iterable`],
		[/^([^]*?) is not a function\. \(In '[^]*', '[^]*' is [^]*\)$/, (m) => `${rendered(m[1])} is not a function`],
		[/^([^]*?) is not a function \(evaluating '[^]*'\)$/, (m) => `${rendered(m[1])} is not a function`],
		[/^[^]*? is not a constructor \(evaluating 'new ([^]*?)(?:\([^]*\))?'\)$/, (m) => `${rendered(m[1])} is not a constructor`],
		[/^Object\.\w+ requires that input parameter not be null or undefined$/, () => 'Cannot convert undefined or null to object'],
		[/^([^]*) is not an Object\. \(evaluating '([^]*) in ([^]*)'\)$/, (m) => `Cannot use 'in' operator to search for ${m[2].replace(/^["'](.*)["']$/, "'$1'")} in ${m[1].replace(/^["'](.*)["']$/, '$1')}`],
		[/^Attempted to assign to readonly property\.$/, () => 'Assignment to constant variable.'],
		[/^reduce of empty array with no initial value$/i, () => 'Reduce of empty array with no initial value'],
		[/^reduceRight of empty array with no initial value$/i, () => 'Reduce of empty array with no initial value'],
		[/^Array\.prototype\.(?:sort|toSorted) requires the comparator[^]*$/, () => 'The comparison function must be either a function or undefined'],
		[/^JSON\.stringify cannot serialize cyclic structures\.$/, () => 'Converting circular structure to JSON'],
		[/^JSON\.stringify cannot serialize BigInt\.$/, () => 'Do not know how to serialize a BigInt'],
		[/^Cannot convert a symbol to a string$/, () => 'Cannot convert a Symbol value to a string'],
		[/^Cannot convert a symbol to a number$/, () => 'Cannot convert a Symbol value to a number'],
		[/^Invalid mix of BigInt and other type in \w+[^]*$/, () => 'Cannot mix BigInt and other types, use explicit conversions'],
		[/^Properties can only be defined on Objects\.$/, () => 'Object.defineProperty called on non-object'],
		[/^calling (\w+) constructor without new is invalid$/, (m) => `Constructor ${m[1]} requires 'new'`],
		[/^Cannot call a class constructor without \|new\|$/, () => "Class constructor cannot be invoked without 'new'"],
		[/^Right hand side of instanceof is not an object$/, () => "Right-hand side of 'instanceof' is not an object"],
		[/^Right hand side of instanceof is not callable$/, () => "Right-hand side of 'instanceof' is not callable"],
		[/^Unable to delete property\.$/, () => 'Cannot delete property'],
	];
	const ranges = [
		[/^Maximum call stack size exceeded\.$/, () => 'Maximum call stack size exceeded'],
		[/^(?:Array length must be a positive integer of safe magnitude\.|Invalid array length)$/, () => 'Invalid array length'],
		[/^Length out of range of buffer$/, () => 'Invalid typed array length'],
		[/^Invalid Date$/, () => 'Invalid time value'],
		[/^date value is not finite in DateTimeFormat format\(\)$/, () => 'Invalid time value'],
		[/^toFixed\(\) argument must be between 0 and 100$/, () => 'toFixed() digits argument must be between 0 and 100'],
		[/^toPrecision\(\) argument must be between 1 and 100$/, () => 'toPrecision() argument must be between 1 and 100'],
		[/^toString\(\) radix argument must be between 2 and 36$/, () => 'toString() radix argument must be between 2 and 36'],
		[/^invalid language tag: ([^]*)$/, (m) => `Incorrect locale information provided`],
		[/^invalid time zone: ([^]*)$/, (m) => `Invalid time zone specified: ${m[1]}`],
		[/^Out of memory[^]*$/, () => 'Invalid string length'],
	];
	const references = [
		[/^Can't find variable: ([^]*)$/, (m) => `${m[1]} is not defined`],
		[/^Cannot access uninitialized variable\.$/, () => null],
		[/^Cannot access '([^']*)' before initialization\.?$/, (m) => `Cannot access '${m[1]}' before initialization`],
		[/^'super\(\)' must be called[^]*$/, () => "Must call super constructor in derived class before accessing 'this' or returning from derived constructor"],
	];
	const uris = [[/^(?:URI error|String contained an illegal UTF-16 sequence\.)$/, () => 'URI malformed']];
	// n8n reads the code with acorn before it runs it: these are acorn's words.
	const syntaxes = [
		[/^JSON Parse error/, () => null],
		[/import call expects|^Unexpected keyword 'export'/, () => "'import' and 'export' may only appear at the top level"],
		[/^Class statements must have a name\.$/, () => "Unexpected token '{'"],
		[/^Function statements must have a name\.$/, () => "Unexpected token '('"],
		[/^Multiline comment was not closed properly/, () => 'Unterminated comment'],
		[/^Cannot have a newline after 'throw'\.$/, () => 'Illegal newline after throw'],
		[/^No hexadecimal digits after '0x'$/, () => 'Expected number in radix 16'],
		[/^Cannot use the keyword '(\w+)' as a function name\.$/, (m) => `Unexpected token '${m[1]}'`],
		[/^Unexpected keyword 'let'\. Can't use 'let'/, () => 'let is disallowed as a lexically bound name'],
		[/^Left side of assignment is not a reference\.$/, () => 'Assigning to rvalue'],
		[/^Unexpected identifier '[^]*$/, () => 'Unexpected identifier'],
		[/^Unexpected keyword '(\w+)'[^]*$/, (m) => `Unexpected token '${m[1]}'`],
		[/^Unexpected token '([^']*|')'[^]*$/, (m) => `Unexpected token '${m[1]}'`],
		[/^Unexpected (?:number|numeric literal)[^]*$/, () => 'Unexpected number'],
		[/^Unexpected string literal[^]*$/, () => 'Unexpected string'],
		[/^Unexpected template string[^]*$/, () => 'Unexpected template string'],
		[/^Cannot declare (?:a|an) (?:let|const|class) variable twice: '([^']*)'\.$/, (m) => `Identifier '${m[1]}' has already been declared`],
		[/^Cannot declare a (?:var|let|const|function)[^]*'([^']*)'[^]*$/, (m) => `Identifier '${m[1]}' has already been declared`],
		[/^Unterminated regular expression literal[^]*$/, () => 'Invalid regular expression: missing /'],
		[/^No identifiers allowed directly after numeric literal$/, () => 'Identifier directly after number'],
		[/^Invalid character: '([^]*)'$/, (m) => `Unexpected character '${m[1]}'`],
		[/^Unexpected end of script$/, () => 'Unexpected end of input'],
		[/^Parser error$/, () => "Unexpected token '}'"],
		[/^Invalid regular expression: ([^]*)$/, () => null],
	];
	const tables = { TypeError: types, RangeError: ranges, ReferenceError: references, SyntaxError: syntaxes, URIError: uris };

	function reworded(name, message) {
		const table = tables[name];
		if (!table) return message;
		for (const [pattern, words] of table) {
			const match = pattern.exec(message);
			if (match) return words(match) ?? message;
		}
		return message;
	}
	C.reworded = reworded;

	const seen = new WeakSet();
	// Rewords an error that the engine itself made; those that a script made keep what it wrote. Applying it twice changes nothing.
	C.reword = function (error) {
		try {
			if (!(error instanceof Error) || seen.has(error)) return error;
			seen.add(error);
			const name = Object.getPrototypeOf(error).name;
			if (tables[name] && typeof error.message === 'string') {
				const message = reworded(name, error.message);
				if (message !== error.message) error.message = message;
			}
		} catch (_) {}
		return error;
	};

	// JSON.parse says where Node 20 stopped reading.
	const parse = JSON.parse;
	function complaint(text) {
		let i = 0;
		const end = {};
		const fail = (at) => { throw { at: at === undefined ? i : at }; };
		const white = () => { while (i < text.length && ' \t\n\r'.includes(text[i])) i++; };
		const word = (w) => { for (const c of w) { if (text[i] !== c) fail(); i++; } };
		function string() {
			i++;
			for (;;) {
				if (i >= text.length) throw { words: 'Unterminated string in JSON', at: i };
				const c = text[i];
				if (c === '"') { i++; return; }
				if (c < ' ') throw { words: 'Bad control character in string literal in JSON', at: i };
				if (c === '\\') {
					i++;
					if (i >= text.length) throw { words: 'Unterminated string in JSON', at: i };
					if (text[i] === 'u') {
						for (let k = 1; k <= 4; k++) if (!/[0-9a-fA-F]/.test(text[i + k] || '')) throw { words: 'Bad Unicode escape in JSON', at: i + k };
						i += 4;
					} else if (!'"\\/bfnrt'.includes(text[i])) throw { words: 'Bad escaped character in JSON', at: i };
				}
				i++;
			}
		}
		function number() {
			if (text[i] === '-') { i++; if (!/\d/.test(text[i] || '')) throw { words: 'No number after minus sign in JSON', at: i }; }
			if (text[i] === '0') { i++; if (/\d/.test(text[i] || '')) throw { number: true, at: i }; } else while (/\d/.test(text[i] || '')) i++;
			if (text[i] === '.') { i++; if (!/\d/.test(text[i] || '')) throw { words: 'Unterminated fractional number in JSON', at: i }; while (/\d/.test(text[i] || '')) i++; }
			if (/[eE]/.test(text[i] || '')) { i++; if (/[-+]/.test(text[i] || '')) i++; if (!/\d/.test(text[i] || '')) throw { words: 'Exponent part is missing a number in JSON', at: i }; while (/\d/.test(text[i] || '')) i++; }
		}
		function value() {
			white();
			if (i >= text.length) throw end;
			const c = text[i];
			if (c === '{') {
				i++; white();
				if (text[i] === '}') { i++; return; }
				let first = true;
				for (;;) {
					white();
					if (i >= text.length) { if (first) throw { words: "Expected property name or '}' in JSON", at: i }; throw { words: 'Expected double-quoted property name in JSON', at: i }; }
					if (text[i] !== '"') throw { words: first ? "Expected property name or '}' in JSON" : 'Expected double-quoted property name in JSON', at: i };
					string(); white();
					if (text[i] !== ':') throw { words: "Expected ':' after property name in JSON", at: i };
					i++; value(); white();
					first = false;
					if (text[i] === ',') { i++; continue; }
					if (text[i] === '}') { i++; return; }
					throw { words: "Expected ',' or '}' after property value in JSON", at: i };
				}
			}
			if (c === '[') {
				i++; white();
				if (text[i] === ']') { i++; return; }
				for (;;) {
					value(); white();
					if (text[i] === ',') { i++; continue; }
					if (text[i] === ']') { i++; return; }
					throw { words: "Expected ',' or ']' after array element in JSON", at: i };
				}
			}
			if (c === '"') return string();
			if (c === '-' || /\d/.test(c)) return number();
			if (c === 't') return word('true');
			if (c === 'f') return word('false');
			if (c === 'n') return word('null');
			fail();
		}
		try {
			value();
			white();
			if (i < text.length) throw { words: 'Unexpected non-whitespace character after JSON', at: i };
		} catch (e) {
			if (e === end) return 'Unexpected end of JSON input';
			if (e.words) return `${e.words} at position ${e.at}`;
			if (e.number) return `Unexpected number in JSON at position ${e.at}`;
			if (e.at === undefined) throw e;
			if (e.at >= text.length) return 'Unexpected end of JSON input';
			if (text === 'undefined' || text === '[object Object]') return `"${text}" is not valid JSON`;
			const token = String.fromCodePoint(text.codePointAt(e.at));
			if (text.length > 20) {
				const from = e.at < 10 ? 0 : e.at - 10, to = e.at >= 10 && e.at >= text.length - 10 ? text.length : Math.min(text.length, e.at + 10);
				return `Unexpected token '${token}', ${e.at < 10 ? '' : '...'}"${text.slice(from, to)}"${to === text.length && e.at >= 10 ? '' : '...'} is not valid JSON`;
			}
			return `Unexpected token '${token}', "${text}" is not valid JSON`;
		}
		return null;
	}
	Object.defineProperty(JSON, 'parse', {
		value: function parse_(text, reviver) {
			try {
				return parse(text, reviver);
			} catch (error) {
				if (error instanceof SyntaxError && error.message.startsWith('JSON Parse error')) {
					const message = complaint(String(text));
					if (message !== null) { error.message = message; seen.add(error); }
				}
				throw error;
			}
		},
		writable: true, configurable: true, enumerable: false,
	});
	Object.defineProperty(JSON.parse, 'name', { value: 'parse' });
})(globalThis, globalThis.__canary);
