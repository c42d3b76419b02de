// What the other files share. The last file takes `__canary` off the global object again, so that no script sees it.
(function (global) {
	'use strict';
	const C = Object.create(null);
	Object.defineProperty(global, '__canary', { value: C, configurable: true, enumerable: false, writable: false });

	C.native = { answer: global.__canary_answer, after: global.__canary_after, cancel: global.__canary_cancel, evaluate: global.__canary_evaluate };
	C.request = null;
	// The first name that was asked for and is not there. It decides the answer even where a script swallows the exception.
	C.missing = null;

	// Parts that cost something are made when they are first asked for.
	C.lazy = function (name, make) {
		Object.defineProperty(C, name, {
			configurable: true,
			get() {
				const value = make();
				Object.defineProperty(C, name, { value });
				return value;
			},
		});
	};

	class Unsupported extends Error {}
	C.Unsupported = Unsupported;
	C.unsupported = function (what) {
		if (C.missing === null) C.missing = { what };
		throw new Unsupported(what);
	};
	// Made once for each request: the context can serve several.
	const perRequest = [];
	C.perRequest = function (name, make) {
		let made = false, value;
		perRequest.push(() => { made = false; value = undefined; });
		Object.defineProperty(C, name, { get() { if (!made) { value = make(); made = true; } return value; } });
	};
	C.begin = function (request) {
		C.request = request;
		C.missing = null;
		for (const reset of perRequest) reset();
	};
	// A function that only names itself.
	C.named = function (what) {
		return function () {
			return C.unsupported(what);
		};
	};

	// The three kinds of error that n8n tells apart. Their own enumerable members are what n8n stores.
	class ApplicationError extends Error {
		constructor(message, level) {
			super(message);
			this.level = level || 'error';
			this.tags = {};
		}
	}
	const contextKeys = new Set(['causeDetailed', 'descriptionTemplate', 'descriptionKey', 'itemIndex', 'messageTemplate', 'nodeCause', 'parameter', 'runIndex', 'type']);
	class ExpressionError extends ApplicationError {
		constructor(message, options) {
			super(message, 'warning');
			this.context = {};
			this.functionality = 'regular';
			this.name = this.constructor.label;
			this.timestamp = C.now();
			if (options) {
				if (options.description !== undefined) this.description = options.description;
				if (options.functionality !== undefined) this.functionality = options.functionality;
				for (const key of Object.keys(options)) if (contextKeys.has(key)) this.context[key] = options[key];
			}
		}
	}
	ExpressionError.label = 'ExpressionError';
	class ExtensionError extends ExpressionError {}
	ExtensionError.label = 'ExpressionExtensionError';
	C.ApplicationError = ApplicationError;
	C.ExpressionError = ExpressionError;
	C.ExtensionError = ExtensionError;

	// An error as data. JavaScriptCore's own members (line, column, sourceURL, stack) stay out.
	C.errorDocument = function (error) {
		const document = {};
		for (const key of Object.keys(error)) if (!['line', 'column', 'sourceURL', 'stack'].includes(key)) document[key] = error[key];
		document.message = error.message;
		return document;
	};

	// n8n gives BigInt a JSON form: its digits.
	Object.defineProperty(BigInt.prototype, 'toJSON', { configurable: true, value() { return this.toString(); } });

	C.has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
	C.json = JSON;
	C.Error = Error;
})(globalThis);
