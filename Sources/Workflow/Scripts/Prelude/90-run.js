// The way in: one request, one answer.
(function (global, C) {
	'use strict';
	const { parse, stringify } = JSON;
	const answer = (value) => {
		if (C.missing !== null) {
			value = { unsupported: { what: C.missing.what, place: C.missing.place ?? (C.request && C.request.node ? C.request.node.name : '') } };
		}
		// What an expression does beside its value: data for the execution, contexts that it looked at.
		if (value !== null && typeof value === 'object') Object.assign(value, C.traces);
		let text;
		try {
			text = stringify(value);
		} catch (error) {
			text = stringify(C.request && C.request.kind === 'code' ? { error: C.errorDocument(C.reword(error)) } : { values: [{ error: C.errorDocument(C.reword(error)), path: '' }] });
		}
		C.native.answer(text);
	};

	function run(text) {
		try {
			C.traces = {};
			C.begin(parse(text));
			C.setClock(C.request.now, C.request.scale);
			C.zone = C.request.timezone || 'UTC';
			if (C.request.kind === 'parameters') {
				answer({ values: C.request.items.map((index) => C.resolveTree(C.request.parameters, index)) });
			} else if (C.request.kind === 'code') {
				C.runCode().then(answer, (error) => answer({ error: { message: String(error && error.message) } }));
			} else answer({ unsupported: { what: `kind ${C.request.kind}`, place: '' } });
		} catch (error) {
			answer({ error: { message: String(error && error.message) } });
		}
	}
	Object.defineProperty(global, '__canary_run', { value: run, configurable: false, enumerable: false, writable: false });
	for (const name of ['__canary', '__canary_answer', '__canary_after', '__canary_cancel', '__canary_evaluate']) delete global[name];
})(globalThis, globalThis.__canary);
