// n8n's Code node: what the script sees, what it may return, and how its errors read.
(function (global, C) {
	'use strict';
	const itemKeys = new Set(['json', 'binary', 'pairedItem', 'error', 'index']);
	const linkHint = {
		message: 'To make sure expressions after this node work, return the input items that produced each output item. <a target="_blank" href="https://docs.n8n.io/data/data-mapping/data-item-linking/item-linking-code-node/">More info</a>',
		location: 'outputPane',
	};
	const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

	class ValidationError extends C.ApplicationError {
		constructor(message, description, itemIndex, lineNumber) {
			super(message);
			this.description = description;
			if (itemIndex !== undefined) {
				this.itemIndex = itemIndex;
				this.context = { itemIndex };
			}
			if (lineNumber !== undefined) this.lineNumber = lineNumber;
			if (lineNumber !== undefined && itemIndex !== undefined) this.message = `${message} [line ${lineNumber}, for item ${itemIndex}]`;
			else if (lineNumber !== undefined) this.message = `${message} [line ${lineNumber}]`;
			else if (itemIndex !== undefined) this.message = `${message} [item ${itemIndex}]`;
		}
	}

	// The error of a script, with the line it comes from. n8n reads it off the text of the stack, and so cuts messages at colons and line ends.
	function executionError(error, itemIndex, line) {
		const result = new C.ApplicationError('');
		if (itemIndex !== undefined) {
			result.itemIndex = itemIndex;
			result.context = { itemIndex };
		}
		result.description = null;
		const isError = error instanceof Error;
		let where = null;
		if (isError && line !== null) {
			result.lineNumber = line;
			where = itemIndex === undefined ? `[line ${line}]` : `[line ${line}, for item ${itemIndex}]`;
		}
		const row = isError ? firstRow(error) : undefined;
		if (row === undefined) {
			result.message = `Unknown error ${where}`;
			return result;
		}
		const parts = row.split(':').reverse().map((one) => one.trim());
		if (parts[1] && parts[1] !== 'Error') result.description = parts[1];
		result.message = parts[0] ? `${parts[0]} ${where}` : `Unknown error ${where}`;
		return result;
	}
	// The stack that n8n reads begins with the error's name and message.
	function firstRow(error) {
		const name = String(error.name), message = String(error.message);
		const head = message === '' ? name : name === '' ? message : `${name}: ${message}`;
		return head.split('\n').find((row) => row.includes('Error:'));
	}

	class VMError extends Error {
		constructor(message) {
			super(message);
			this.name = 'VMError';
		}
	}

	// The line in the user's code: the innermost frame that is in it. Only a host that evaluates under a name gives every frame its line.
	const source = 'n8n-code-node';
	function lineOf(error, parsing, code) {
		if (!(error instanceof Error)) return null;
		if (parsing) return typeof error.line === 'number' ? Math.max(1, error.line) : 1;
		// V8 leaves out the constructors that the error itself ran through.
		const own = [];
		for (let proto = Object.getPrototypeOf(error); proto && proto.constructor !== C.Error && own.length < 20; proto = Object.getPrototypeOf(proto)) own.push(`${proto.constructor.name}@`);
		const frames = String(error.stack).split('\n').filter((row) => row.includes(`${source}:`));
		while (frames.length > 1 && own.some((name) => frames[0].startsWith(name))) frames.shift();
		const frame = new RegExp(`${source}:(\\d+)`).exec(frames[0] || '');
		if (frame) return Number(frame[1]);
		if (typeof error.line === 'number' && !error.sourceURL) return error.line;
		// Made in here and called from there: the first line that calls one of ours.
		const at = code.split('\n').findIndex((row) => /\$|\brequire\b|JSON\.parse|DateTime|Duration|Interval|Buffer|helpers/.test(row));
		return at < 0 ? 1 : at + 1;
	}
	// n8n reads the code with acorn before it runs it; some of its words and places follow from the text alone.
	function syntaxError(error, line, code) {
		const lineAt = (offset) => code.slice(0, offset).split('\n').length;
		const broken = /^(?:Unexpected EOF|Unterminated|Multiline comment|Invalid regular expression: missing \/)/.test(error.message) ? C.unscannable(code) : null;
		if (broken) return { thrown: new SyntaxError(broken.words), line: lineAt(broken.at) };
		// What stands after the code closes a block of it, and what is left ends too early.
		if (error.message === "Unexpected token ')'" && line > code.split('\n').length) error.message = 'Unexpected end of input';
		const twice = /^Identifier '([^']*)' has already been declared$/.exec(error.message);
		if (twice) {
			const places = (C.tokens(code) || []).filter((token, i, all) => token.kind === 'word' && token.text === twice[1] && i > 0 && /^(?:let|const|var|class|function)$/.test(all[i - 1].text));
			if (places.length > 1) line = lineAt(places[1].start);
		}
		return { thrown: error, line };
	}
	// JavaScriptCore says the same of `a.b` read from nothing and of `for (… of a.b)`; the line tells which.
	function iterated(error, line, code) {
		const match = error instanceof TypeError && line !== null ? /^(?:undefined|null) is not an object \(evaluating '([\w$.]+)'\)$/.exec(error.message) : null;
		const text = match ? (code.split('\n')[line - 1] || '').replace(/\s+/g, ' ') : '';
		if (match && (text.includes(` of ${match[1]})`) || new RegExp(`\\] = ${match[1].replace(/[$.]/g, '\\$&')}\\s*(?:;|$)`).test(text))) error.message = `${match[1]} is not iterable`;
		return error;
	}
	const evaluate = (text) => (C.native.evaluate ? C.native.evaluate(text, source) : (0, eval)(text));

	// Errors that a script catches itself should read as in Node: a call is put at the beginning of every catch block.
	function prepared(code) {
		if (!/\bcatch\b/.test(code)) return code;
		const tokens = C.tokens(code);
		if (tokens === null) return code;
		const changes = [];
		tokens.forEach((token, i) => {
			if (token.kind !== 'word' || token.text !== 'catch' || token.member) return;
			const [open, name, close, block] = [tokens[i + 1], tokens[i + 2], tokens[i + 3], tokens[i + 4]];
			if (open && open.text === '(' && name && name.kind === 'word' && close && close.text === ')' && block && block.text === '{') {
				changes.push([block.end, 0, `__canaryReword(${name.text});`]);
			}
		});
		return C.spliced(code, changes);
	}

	function define(name, value) {
		Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
	}
	function defineLazily(name, get) {
		Object.defineProperty(global, name, {
			configurable: true, enumerable: true,
			get,
			set(value) { Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: true }); },
		});
	}

	const shown = (value) => {
		if (typeof value === 'string') return value;
		if (value instanceof Error) return `${value.name}: ${value.message}`;
		try { return JSON.stringify(value) ?? String(value); } catch (_) { return String(value); }
	};
	function environment(logs) {
		const log = (level) => (...args) => { logs.push([level, ...args.map(shown)]); };
		define('console', { log: log('log'), info: log('info'), warn: log('warn'), error: log('error'), debug: log('debug'), trace: log('trace'), dir: log('log'), time() {}, timeEnd() {}, timeLog() {}, assert() {}, group() {}, groupEnd() {}, table: log('log'), count() {} });
		const timers = new Map();
		let last = 0;
		const start = (fn, delay, args, again) => {
			if (typeof fn !== 'function') throw new TypeError('"callback" argument must be a function');
			const id = ++last;
			const wait = Math.max(1, Number(delay) || 0);
			const set = () => timers.set(id, C.native.after(wait, () => {
				if (again) set(); else timers.delete(id);
				fn(...args);
			}));
			set();
			return { id, ref() { return this; }, unref() { return this; }, hasRef: () => true, refresh() { return this; }, [Symbol.toPrimitive]: () => id };
		};
		const stop = (timer) => {
			const id = timer && typeof timer === 'object' ? timer.id : Number(timer);
			if (timers.has(id)) { C.native.cancel(timers.get(id)); timers.delete(id); }
		};
		define('setTimeout', (fn, delay, ...args) => start(fn, delay, args, false));
		define('setInterval', (fn, delay, ...args) => start(fn, delay, args, true));
		define('setImmediate', (fn, ...args) => start(fn, 0, args, false));
		define('clearTimeout', stop);
		define('clearInterval', stop);
		define('clearImmediate', stop);
		define('global', global);
		define('GLOBAL', global);
		define('root', global);
		define('VMError', VMError);
		define('process', { argv: [], title: 'node', version: 'v20.20.2', versions: { node: '20.20.2' }, arch: 'x64', platform: 'linux', env: {}, pid: 7, nextTick: (fn, ...args) => { Promise.resolve().then(() => fn(...args)); }, cwd: () => '/', uptime: () => 1, hrtime: C.named('process.hrtime'), memoryUsage: C.named('process.memoryUsage') });
		define('module', { exports: {} });
		define('exports', global.module.exports);
		define('__filename', '/n8n-nodes-base/dist/nodes/Code');
		define('__dirname', '/n8n-nodes-base/dist/nodes');
		define('require', function require(name) {
			if (C.request.manner !== '1.81') throw Object.assign(new VMError(`Module '${name}' is disallowed`), { name: 'DisallowedModuleError' });
			throw new VMError(`Cannot find module '${name}'`);
		});
		Object.defineProperty(global, 'Buffer', { configurable: true, enumerable: false, get: () => C.buffer, set(value) { define('Buffer', value); } });
		if (C.request.manner !== '1.81') {
			for (const name of ['TextEncoder', 'TextDecoder', 'TextEncoderStream', 'TextDecoderStream', 'FormData', 'URL', 'URLSearchParams']) {
				Object.defineProperty(global, name, { configurable: true, get: () => C.unsupported(name) });
			}
			define('btoa', (text) => C.buffer.from(String(text), 'latin1').toString('base64'));
			define('atob', (text) => C.buffer.from(String(text), 'base64').toString('latin1'));
		}
	}

	// What JavaScriptCore has and the Node under n8n has not.
	function asOldAsNode() {
		const newer = [[Object, 'groupBy'], [Map, 'groupBy'], [Array, 'fromAsync'], [Promise, 'withResolvers'], [global, 'Iterator'], ...['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'].map((name) => [Set.prototype, name])];
		const newest = [[Promise, 'try'], [RegExp, 'escape'], [Error, 'isError'], [global, 'Float16Array'], [Math, 'f16round'], [Math, 'sumPrecise'], [JSON, 'rawJSON'], [JSON, 'isRawJSON'], [Uint8Array, 'fromBase64'], [Uint8Array, 'fromHex'], [Map.prototype, 'getOrInsert'], [global, 'Temporal'], [global, 'DisposableStack'], [global, 'AsyncDisposableStack'], [global, 'SuppressedError']];
		for (const [of, name] of C.request.manner !== '1.81' ? newest : [...newer, ...newest]) delete of[name];
	}

	function variables(itemIndex, eachItem) {
		const data = C.dataFor(itemIndex, {});
		for (const name of Object.keys(data)) defineLazily(name, () => data[name]);
		for (const name of ['items', 'item']) delete global[name];
		if (eachItem) defineLazily('item', () => C.world.input[itemIndex]);
		else {
			const items = data.$input.all();
			defineLazily('items', () => items);
		}
		defineLazily('$getWorkflowStaticData', () => (kind) => {
			if (kind !== 'global' && kind !== 'node') throw new C.ApplicationError('Unknown context type. Only `global` and `node` are supported.');
			return C.staticData[kind];
		});
		defineLazily('$getNodeParameter', () => C.named('$getNodeParameter'));
		const helpers = new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : C.unsupported(`helpers.${name}`)) });
		defineLazily('helpers', () => helpers);
	}

	// One run of the script. Its promise never settles where the script's own does not.
	async function run(code) {
		let call;
		try {
			// As n8n has it, on one line up to the code: line 1 is line 1, and what a brace too few or too many makes of it is the same.
			call = evaluate(`module.exports = async function() {${prepared(code)}\n}()`);
		} catch (error) {
			const line = lineOf(error, true, code);
			throw { ...syntaxError(C.reword(error), line, code), parsing: true };
		}
		try {
			return await call;
		} catch (error) {
			const line = lineOf(error, false, code);
			throw { thrown: C.reword(iterated(error, line, code)), line };
		}
	}

	// The first line of the stack that V8 gives such an error; a thrown text or object has none.
	const headOf = (error) => {
		if (!(error instanceof Error)) return '';
		const name = String(error.name), message = String(error.message);
		return message === '' ? name : name === '' ? message : `${name}: ${message}`;
	};
	function failed(failure, code, itemIndex, eachItem) {
		const { thrown, line, parsing } = failure;
		// n8n keeps the stack as it was thrown, whatever it makes of the message.
		const head = parsing ? `/usr/local/lib/node_modules/n8n-nodes-base/dist/nodes/Code:${line}` : headOf(thrown);
		const result = failedAs(failure, code, itemIndex, eachItem);
		if (!(result instanceof C.Unsupported) && thrown !== null && thrown !== undefined) Object.defineProperty(result, 'firstLine', { value: head, enumerable: false });
		return result;
	}
	function failedAs({ thrown, line }, code, itemIndex, eachItem) {
		if (thrown instanceof C.Unsupported) return thrown;
		// n8n itself stumbles over these.
		if (thrown === null || thrown === undefined) return new TypeError(`Cannot read properties of ${thrown} (reading 'message')`);
		const name = eachItem ? 'item' : 'items';
		let error = thrown;
		if (error instanceof Error && error.message === `${name} is not defined` && !new RegExp(`(let|const|var) +${name} +=`).test(code)) {
			error.message = `\`${name}\` is not defined. Did you mean \`${eachItem ? '$input.item.json' : '$input.all()'}\`?`;
		}
		return executionError(error, eachItem ? itemIndex : undefined, line);
	}

	function topLevelKeys(item, index) {
		for (const key of Object.keys(item)) {
			if (!itemKeys.has(key)) throw new ValidationError(`Unknown top-level item key: ${key}`, 'Access the properties of an item under `.json`, e.g. `item.json`', index);
		}
	}
	function checkItem({ json, binary }, index) {
		if (!isObject(json)) throw new ValidationError("A 'json' property isn't an object", "In the returned data, every key named 'json' must point to an object.", index);
		if (binary !== undefined && !isObject(binary)) throw new ValidationError("A 'binary' property isn't an object", "In the returned data, every key named 'binary’ must point to an object.", index);
	}
	function normalized(result) {
		if (!Array.isArray(result)) result = result.json ? [result] : [{ json: result }];
		// `in` throws for null as it does in n8n.
		const having = (key) => (item) => typeof item === 'object' && key in item;
		for (const key of ['json', 'binary']) {
			if (result.every(having(key))) {
				if (key === 'json') return result;
				return result.map(({ binary, ...json }) => ({ json, binary }));
			}
			if (result.some(having(key))) throw new C.ApplicationError('Inconsistent item format');
		}
		return result.map((json) => ({ json }));
	}
	// Objects of classes become JSON text inside an item. n8n 1.81's sandbox shows a script's own classes as plain objects.
	const foreign = (value) => (C.request.manner !== '1.81' ? value.constructor.name !== 'Object' : value instanceof Error || ArrayBuffer.isView(value));
	function plain(output) {
		const known = new WeakSet();
		const walk = (object) => {
			for (const [key, value] of Object.entries(object)) {
				if (!isObject(value) || typeof value.toJSON === 'function' || Object.keys(value).length === 0 || known.has(value)) continue;
				known.add(value);
				object[key] = foreign(value) ? JSON.stringify(value) : walk(value);
			}
			return object;
		};
		return walk(output);
	}

	async function allItems(code, hints) {
		variables(0, false);
		let result;
		try {
			result = await run(code);
		} catch (failure) {
			throw failed(failure, code, undefined, false);
		}
		let items = [];
		if (result !== null) {
			if (typeof result !== 'object') throw new ValidationError("Code doesn't return items properly", 'Please return an array of objects, one for each item you would like to output.');
			if (Array.isArray(result) && result.some((item) => Object.keys(item).find((key) => itemKeys.has(key)))) result.forEach(topLevelKeys);
			items = normalized(result);
			items.forEach(checkItem);
		}
		for (const item of items) plain(item.json);
		return items;
	}

	function checkEachItemCode(code, index) {
		const match = /\$input\.(first|last|all|itemMatching)/.exec(code);
		if (!match) return;
		const line = code.split('\n').findIndex((row) => {
			row = row.trimStart();
			return row.includes(match[1]) && !row.startsWith('//') && !row.startsWith('/*') && !row.startsWith('*');
		}) + 1;
		if (line !== 0) throw new ValidationError(`Can't use .${match[1]}() here`, "This is only available in 'Run Once for All Items' mode", index, line);
	}
	async function eachItem(code) {
		const output = [];
		for (let index = 0; index < C.world.input.length; index++) {
			variables(index, true);
			checkEachItemCode(code, index);
			let result;
			try {
				result = await run(code);
			} catch (failure) {
				throw failed(failure, code, index, true);
			}
			if (result === null) continue;
			if (typeof result !== 'object') {
				throw new ValidationError("Code doesn't return an object", `Please return an object representing the output item. ('${result}' was returned instead.)`, index);
			}
			if (Array.isArray(result)) {
				const first = result.length > 0 ? `An array of ${typeof result[0]}s was returned.` : 'An empty array was returned.';
				throw new ValidationError("Code doesn't return a single object", `${first} If you need to output multiple items, please use the 'Run Once for All Items' mode instead.`, index);
			}
			const [item] = normalized([result]);
			checkItem(item, index);
			topLevelKeys(item, index);
			output.push({ json: plain(item.json), pairedItem: { item: index }, ...(item.binary && { binary: item.binary }) });
		}
		return output;
	}

	// As n8n stores items: what goes round in a circle is cut.
	function copied(items) {
		try {
			return JSON.parse(JSON.stringify(items));
		} catch (error) {
			if (!(error instanceof TypeError)) throw error;
		}
		const above = new Set();
		const cut = (value) => {
			if (typeof value !== 'object' || value === null || value instanceof RegExp) return value;
			if (typeof value.toJSON === 'function') return value.toJSON();
			if (above.has(value)) return '[Circular Reference]';
			above.add(value);
			const copy = Array.isArray(value) ? [] : {};
			for (const key in value) copy[key] = cut(value[key]);
			above.delete(value);
			return copy;
		};
		return JSON.parse(JSON.stringify(cut(items)));
	}

	C.runCode = async function () {
		const { code, mode } = C.request;
		const logs = [], hints = [];
		C.staticData = { global: (C.request.static || {}).global || {}, node: (C.request.static || {}).node || {} };
		const before = JSON.stringify(C.staticData);
		Object.defineProperty(global, '__canaryReword', { value: C.reword, configurable: true, enumerable: false });
		const answer = {};
		try {
			environment(logs);
			asOldAsNode();
			const items = mode === 'runOnceForEachItem' ? await eachItem(code) : await allItems(code);
			if (items.length !== C.world.input.length || items.some((item) => item.pairedItem === undefined)) hints.push(linkHint);
			answer.items = copied(items);
		} catch (error) {
			delete answer.items;
			hints.length = 0;
			answer.error = error instanceof Error ? C.errorDocument(C.reword(error)) : { message: String(error) };
			if (error.firstLine !== undefined) answer.error.stack = error.firstLine;
			else if (error instanceof TypeError || error instanceof RangeError) answer.error.stack = `${error.name}: ${error.message}`;
		}
		const after = JSON.stringify(C.staticData);
		if (after !== before) answer.static = JSON.parse(after);
		if (logs.length > 0) answer.logs = logs;
		if (hints.length > 0) answer.hints = hints;
		return answer;
	};
})(globalThis, globalThis.__canary);
