// `={{ … }}`: where the parts begin and end, what may be written in them, and what becomes of their values and errors.
(function (global, C) {
	'use strict';
	// Names that the generated code of n8n does not look up in the data.
	const untouched = new Set(['isFinite', 'isNaN', 'NaN', 'Date', 'RegExp', 'Math', 'undefined']);
	const emptied = ['document', 'window_', 'Window', 'this', 'globalThis', 'self', 'alert', 'prompt', 'confirm', 'eval', 'uneval', 'setTimeout', 'setInterval', 'Function', 'fetch', 'XMLHttpRequest', 'Promise', 'Generator', 'GeneratorFunction', 'AsyncFunction', 'AsyncGenerator', 'AsyncGeneratorFunction', 'WebAssembly', 'Reflect', 'Proxy', 'constructor', 'escape', 'unescape'];
	const passed = ['Object', 'Array', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Map', 'WeakMap', 'Set', 'WeakSet', 'Error', 'TypeError', 'SyntaxError', 'EvalError', 'RangeError', 'ReferenceError', 'URIError', 'Intl', 'String', 'RegExp', 'Math', 'Number', 'BigInt', 'Infinity', 'parseFloat', 'parseInt', 'JSON', 'ArrayBuffer', 'Atomics', 'DataView', 'encodeURI', 'encodeURIComponent', 'decodeURI', 'decodeURIComponent', 'Boolean', 'Symbol', 'Date'];
	const forbidden = new Set(['__proto__', 'prototype', 'constructor', 'getPrototypeOf']);
	const statements = new Set(['function', 'class', 'var', 'let', 'const', 'if', 'for', 'while', 'do', 'switch', 'try', 'throw', 'return', 'import', 'export', 'debugger', 'break', 'continue', 'with']);
	const quiet = new Set([...untouched, 'true', 'false', 'null', 'new', 'typeof', 'void', 'in', 'instanceof']);

	const denied = (name) => new C.ExpressionError(`Cannot access "${String(name)}" due to security concerns`);
	function sanitize(name) {
		if (forbidden.has(name)) throw denied(name);
		return name;
	}

	// The parts of a text: [{code, text}, …]. Two splitters of n8n's differ in backslashes; this is the one that evaluates.
	function split(expression) {
		const chunks = [];
		let buffer = '', index = 0, inCode = false;
		while (index < expression.length) {
			const rest = expression.slice(index);
			const found = rest.indexOf(inCode ? '}}' : '{{');
			if (found === -1) {
				buffer += rest;
				chunks.push({ code: inCode, text: inCode ? buffer.replace('\\}}', '}}') : buffer });
				break;
			}
			let slashes = 0;
			while (rest[found - 1 - slashes] === '\\') slashes++;
			if (slashes % 2 === 1) {
				// n8n adds a number and a text here: what is kept is all of the rest as far as that odd index reads.
				buffer += rest.slice(0, found + 2);
				index += found + 2;
				continue;
			}
			buffer += rest.slice(0, found);
			chunks.push({ code: inCode, text: inCode ? buffer.replace('\\}}', '}}') : buffer.replace(/\\\\/g, '\\') });
			inCode = !inCode;
			index += found + 2;
			buffer = '';
		}
		return chunks;
	}

	const invalid = (extended) => (extended ? new C.ExtensionError('invalid syntax') : new C.ApplicationError('invalid syntax'));

	// Rewrites one part and makes a function of it. `with` looks names up in the data as n8n's generated code does.
	function compile(text, extended) {
		let tokens = C.tokens(text);
		if (tokens === null || tokens.length === 0) throw invalid(extended);
		const head = tokens[0];
		// n8n refuses these while it reads, and not as a mistake of syntax: the value is null.
		if (tokens.some((token, i) => token.text === 'import' && token.kind === 'word' && !token.member && tokens[i + 1] && tokens[i + 1].text === '(')) throw new Error('Imports are not supported');
		if (head.text === ';' || (head.kind === 'word' && statements.has(head.text)) || (head.text === 'async' && tokens[1] && tokens[1].text === 'function')) throw invalid(extended);
		// Only the first statement counts.
		let depth = 0, end = tokens.length;
		for (let i = 0; i < tokens.length; i++) {
			const token = tokens[i];
			if (token.match > i) depth++;
			else if (token.match !== -1) depth--;
			else if (depth === 0 && token.text === ';' && token.kind === 'punctuator') { end = i; break; }
		}
		if (end < tokens.length) {
			try { new C.Function(text); } catch (_) { throw invalid(extended); }
			text = text.slice(0, tokens[end].start);
			tokens = tokens.slice(0, end);
		}
		const changes = [];
		let wrapped = false;
		tokens.forEach((token, i) => {
			const next = tokens[i + 1], previous = tokens[i - 1];
			if (token.kind === 'word') {
				if (!quiet.has(token.text)) wrapped = true;
				// A bare name is looked up in the data, and so as a member.
				if (!token.member && forbidden.has(token.text) && !(next && (next.text === ':' || next.text === '=>'))) throw denied(token.text);
				if (token.member && C.endsOperand(tokens[i - 2])) {
					wrapped = true;
					if (forbidden.has(token.text)) throw denied(token.text);
					const optional = next && next.text === '?.' && tokens[i + 2] && tokens[i + 2].text === '(';
					if (extended && C.extensions.names.has(token.text) && next && (next.text === '(' || optional)) {
						// These two are allowed on null and undefined: the operand becomes an argument.
						const start = !optional && previous.text === '.' && /^is(?:Not)?Empty$/.test(token.text) ? C.operandStart(tokens, i - 1) : -1;
						if (start >= 0) {
							changes.push([tokens[start].start, 0, 'extend(']);
							changes.push([previous.start, next.end - previous.start, `,"${token.text}",[`]);
							changes.push([tokens[next.match].start, 1, '])']);
							return;
						}
						changes.push([previous.text === '.' ? previous.start : token.start, token.end - (previous.text === '.' ? previous.start : token.start), `[__extension("${token.text}",${optional})]`]);
					}
				} else if (extended && token.text === '$if' && next && next.text === '(') {
					branch(tokens, i, changes);
				}
			} else if (token.text === '(' && C.endsOperand(previous)) wrapped = true;
			else if (token.text === '[' && token.match > i && previous && (C.endsOperand(previous) || previous.text === '?.') && !(previous.kind === 'word' && !previous.member && /^(?:const|let|var)$/.test(previous.text))) {
				wrapped = true;
				const inside = tokens[i + 1];
				if (token.match === i + 2 && inside.kind === 'string') {
					const name = inside.text.slice(1, -1);
					if (forbidden.has(name)) throw denied(name);
				} else if (!(token.match === i + 2 && inside.kind === 'number') && token.match > i + 1) {
					changes.push([token.end, 0, '__sanitize((']);
					changes.push([tokens[token.match].start, 0, '))']);
				}
			}
		});
		const body = C.spliced(text, changes);
		let run = made(body);
		if (run === null) {
			// A line end can end the first statement.
			if (valid(text)) {
				for (let i = 1; i < tokens.length && run === null; i++) {
					if (text.slice(tokens[i - 1].end, tokens[i].start).includes('\n')) run = made(C.spliced(text.slice(0, tokens[i].start), changes.filter((change) => change[0] < tokens[i].start)));
				}
			}
			// n8n's parser puts up with a missing comma, and where a call is rewritten it is written in.
			const commas = run === null && extended ? missingCommas(tokens) : [];
			if (commas.length > 0) run = made(C.spliced(text, [...changes, ...commas]));
			if (run === null) throw invalid(extended);
		}
		return { run, wrapped };
	}
	function missingCommas(tokens) {
		const changes = [], lists = [];
		tokens.forEach((token, i) => {
			const previous = tokens[i - 1];
			if (token.match !== -1 && token.match < i) { lists.pop(); return; }
			const inList = lists[lists.length - 1] === true;
			const begins = token.kind === 'punctuator' ? token.text === '{' : token.kind !== 'word' || !/^(?:in|of|instanceof)$/.test(token.text);
			if (inList && previous && C.endsOperand(previous) && begins && token.kind !== 'templatePart' && !(previous.kind === 'word' && /^(?:async|function|get|set|class|new)$/.test(previous.text))) changes.push([token.start, 0, ',']);
			else if (inList && token.text === ';' && token.kind === 'punctuator') changes.push([token.start, 1, ',']);
			if (token.match > i) lists.push(token.text === '(' && previous !== undefined && previous.member && C.extensions.names.has(previous.text));
		});
		return changes;
	}
	const made = (body) => { try { return new C.Function(`with(this){return(${body}\n)}`); } catch (_) { return null; } };
	const valid = (text) => { try { new C.Function(text); return true; } catch (_) { return false; } };
	C.Function = global.Function;

	// `$if(a, b, c)` evaluates only the branch that it needs.
	function branch(tokens, i, changes) {
		const open = i + 1, close = tokens[open].match;
		const commas = [];
		let empty = close === open + 1, depth = 0;
		for (let k = open + 1; k < close; k++) {
			if (tokens[k].match > k) depth++;
			else if (tokens[k].match !== -1) depth--;
			else if (depth === 0 && tokens[k].text === ',') commas.push(tokens[k]);
			else if (depth === 0 && tokens[k].text === '...') return;
		}
		if (commas.length > 0 && commas[commas.length - 1] === tokens[close - 1]) changes.push([commas.pop().start, 1, '']);
		if (empty || commas.length < 1) throw new C.ExtensionError('invalid syntax');
		changes.push([tokens[i].start, tokens[open].end - tokens[i].start, '((']);
		changes.push([commas[0].start, 1, ')?(']);
		if (commas.length === 1) changes.push([tokens[close].start, 1, '):false)']);
		else {
			changes.push([commas[1].start, 1, '):(']);
			// Further arguments are dropped by n8n.
			if (commas.length > 2) changes.push([commas[2].start, tokens[close].start - commas[2].start, '']);
			changes.push([tokens[close].start, 1, '))']);
		}
	}

	// Everything an expression can name, for one item.
	function scopeFor(itemIndex, siblings) {
		const data = C.dataFor(itemIndex, siblings);
		const own = Object.create(null);
		for (const name of emptied) own[name] = {};
		own.window = undefined;
		for (const name of passed) own[name] = global[name];
		own.isFinite = Number.isFinite;
		own.isNaN = Number.isNaN;
		own.NaN = NaN;
		own.global = {};
		own.undefined = undefined;
		own.process = { arch: 'x64', env: C.request.env || {}, platform: 'linux', pid: 7, ppid: 1, release: { name: 'node' }, version: 7, versions: {} };
		own.extend = (input, name, args) => C.extensions.extend(input, name, args);
		own.__sanitize = sanitize;
		own.__extension = extension;
		Object.setPrototypeOf(own, null);
		const functions = C.extendedFunctionNames;
		const proxy = new Proxy(data, {
			has: (_, name) => typeof name === 'symbol' ? false : !untouched.has(name) && name !== 'window',
			get(target, name) {
				if (typeof name === 'symbol') return undefined;
				if (name === 'isProxy') return true;
				if (name in own) return own[name];
				if (functions.has(name)) return C.extensions.functions[name];
				return C.has(target, name) ? target[name] : Reflect.get(Object.prototype, name);
			},
			set(_, name, value) { own[name] = value; return true; },
		});
		return proxy;
	}
	C.extendedFunctionNames = new Set(['min', 'max', 'not', 'average', 'numberList', 'zip', '$min', '$max', '$average', '$not', '$ifEmpty']);

	// A method of n8n's on any value: a key that leads to it. The name is kept until the value has been found not to be null or undefined.
	const keys = new Map();
	let pending = null;
	function extension(name, optional) {
		pending = name;
		const id = optional ? name + '?' : name;
		let key = keys.get(id);
		if (key === undefined) {
			key = Symbol(name);
			keys.set(id, key);
			Object.defineProperty(Object.prototype, key, {
				configurable: true, enumerable: false,
				get() {
					pending = null;
					const input = this;
					if (optional) return C.extensions.optional(input, name);
					return (...args) => C.extensions.extend(input, name, args);
				},
			});
		}
		return key;
	}

	const expressionError = (error) => error instanceof C.ExpressionError;
	// What n8n does with an error inside a part: its own go up, all others become undefined.
	function caught(error) {
		if (pending !== null && error instanceof TypeError) {
			const name = pending;
			pending = null;
			const value = /^(undefined|null) is not an object/.exec(error.message);
			if (value) {
				throw new C.ExtensionError(`${name} can't be used on ${value[1]} value`, { description: `To ignore this error, add a ? to the variable before this function, e.g. my_var?.${name}` });
			}
		}
		if (expressionError(error)) throw error;
	}
	function part(compiled, scope) {
		pending = null;
		if (!compiled.wrapped) return compiled.run.call(scope);
		try {
			return compiled.run.call(scope);
		} catch (error) {
			caught(error);
			return undefined;
		}
	}

	const programs = new Map();
	function program(expression) {
		let found = programs.get(expression);
		if (found !== undefined) return found;
		const chunks = split(expression);
		// The methods are looked for as n8n does it: in the code, without its first quoted text.
		const extended = chunks.some((chunk) => chunk.code && C.extensionPattern.test(chunk.text.replace(/("|').*?("|')/, '').trim()));
		found = {
			single: chunks.length === 2 && chunks[0].text === '',
			chunks: chunks.map((chunk) => (chunk.code ? compile(chunk.text, extended) : chunk.text)),
		};
		if (programs.size >= 1000) programs.clear();
		programs.set(expression, found);
		return found;
	}

	function evaluate(expression, scope) {
		if (!expression) return expression;
		try {
			const { single, chunks } = program(expression);
			if (single) return part(chunks[1], scope);
			if (chunks.length === 1 && typeof chunks[0] === 'string') return chunks[0];
			const values = chunks.map((chunk) => {
				if (typeof chunk === 'string') return chunk;
				const value = part(chunk, scope);
				return value || value === 0 || value === false ? value : '';
			});
			return chunks.length === 1 ? values[0] : values.join('');
		} catch (error) {
			if (expressionError(error)) throw error;
			if (error instanceof C.ApplicationError && error.message === 'invalid syntax') throw error;
			if (error instanceof SyntaxError) throw new C.ApplicationError('invalid syntax');
			return null;
		}
	}

	C.resolve = function (text, itemIndex, siblings) {
		const expression = text.slice(1);
		const at = { runIndex: C.world.runIndex, itemIndex };
		if (/\.\s*constructor/.test(expression)) {
			throw new C.ExpressionError('Expression contains invalid constructor function call', { causeDetailed: 'Constructor override attempt is not allowed due to security concerns', ...at });
		}
		// Nothing to evaluate: the text as it stands.
		if (!expression.includes('{{')) return expression;
		const value = evaluate(expression, scopeFor(itemIndex, siblings));
		if (typeof value === 'function') {
			if (value.name === '$') throw new C.ApplicationError('invalid syntax');
			if (value.name === 'DateTime') throw new C.ApplicationError('this is a DateTime, please access its methods');
			throw new C.ApplicationError('this is a function, please add ()');
		}
		return value;
	};

	// A tree of parameters: every text that begins with `=`, in order. Failure tells the place.
	C.resolveTree = function (tree, itemIndex) {
		let path = '';
		const walk = (value, siblings, at) => {
			if (typeof value === 'string') {
				if (value[0] !== '=') return value;
				path = at;
				return C.resolve(value, itemIndex, siblings);
			}
			if (Array.isArray(value)) return value.map((one, i) => walk(one, {}, `${at}[${i}]`));
			if (value === null || typeof value !== 'object') return value;
			const result = {};
			for (const key of Object.keys(value)) result[key] = walk(value[key], value, at === '' ? key : `${at}.${key}`);
			return result;
		};
		try {
			return { ok: cleaned(walk(tree, {}, '')) };
		} catch (error) {
			if (error instanceof C.Unsupported) return { unsupported: error.message, path };
			return { error: C.errorDocument(C.reword(error)), path };
		} finally {
			if (C.missing !== null && C.missing.place === undefined) C.missing.place = path;
		}
	};
	// Luxon's times become their text, as n8n has it before a node sees them.
	function cleaned(value) {
		if (value === null || typeof value !== 'object') return value;
		if (C.isDateTime(value)) return value.toString();
		if (Array.isArray(value)) { value.forEach((one, i) => { if (one !== null && typeof one === 'object' && C.isDateTime(one)) value[i] = one.toString(); else cleaned(one); }); return value; }
		for (const key of Object.keys(value)) {
			const one = value[key];
			if (one !== null && typeof one === 'object') {
				if (C.isDateTime(one)) value[key] = one.toString();
				else cleaned(one);
			}
		}
		return value;
	}
	C.isDateTime = (value) => C.luxonUsed === true && value instanceof C.luxon.DateTime;
})(globalThis, globalThis.__canary);
