// JMESPath (jmespath.org/specification.html), own code: a Pratt parser whose nodes are functions of the value they look at.
(function (global, C) {
	'use strict';
	C.lazy('jmespath', function () {
		const fail = (message, name = 'Error') => { throw Object.assign(new C.Error(message), { name }); };
		const typeOf = (value) => (value === null || value === undefined ? 'null' : Array.isArray(value) ? 'array' : typeof value);
		const isObject = (value) => typeOf(value) === 'object';
		const isFalse = (value) => value === null || value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0);
		const same = (a, b) => {
			if (typeOf(a) !== typeOf(b)) return false;
			if (Array.isArray(a)) return a.length === b.length && a.every((one, i) => same(one, b[i]));
			if (isObject(a)) return Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => C.has(b, key) && same(a[key], b[key]));
			return a === b || (a ?? null) === (b ?? null);
		};

		function tokens(text) {
			const pattern = /\s+|([A-Za-z_]\w*)|("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|(`(?:[^`\\]|\\.)*`)|(-?\d+)|(\[\?|\[\]|\|\||&&|[<>=!]=|[.*|[\](){},:@<>!&])/y;
			const found = [];
			while (pattern.lastIndex < text.length) {
				const at = pattern.lastIndex;
				const match = pattern.exec(text);
				if (!match) fail(`Unknown character:${text[at]}`, 'LexerError');
				const [, word, quoted, raw, literal, number, mark] = match;
				if (word !== undefined) found.push({ kind: 'word', value: word });
				else if (quoted !== undefined) found.push({ kind: 'quoted', value: JSON.parse(quoted) });
				else if (raw !== undefined) found.push({ kind: 'literal', value: raw.slice(1, -1).replace(/\\'/g, "'") });
				else if (literal !== undefined) {
					const inner = literal.slice(1, -1).replace(/\\`/g, '`').trimStart();
					let value;
					try { value = JSON.parse(inner); } catch (_) { value = JSON.parse(`"${inner}"`); }
					found.push({ kind: 'literal', value });
				} else if (number !== undefined) found.push({ kind: 'number', value: Number(number) });
				else if (mark !== undefined) found.push({ kind: mark });
			}
			found.push({ kind: 'end' });
			return found;
		}

		const power = { '|': 1, '||': 2, '&&': 3, '==': 5, '!=': 5, '<': 5, '<=': 5, '>': 5, '>=': 5, '[]': 9, '*': 20, '[?': 21, '.': 40, '!': 45, '{': 50, '[': 55, '(': 60 };
		const compare = {
			'==': same, '!=': (a, b) => !same(a, b),
			'<': (a, b) => number(a, b, a < b), '<=': (a, b) => number(a, b, a <= b),
			'>': (a, b) => number(a, b, a > b), '>=': (a, b) => number(a, b, a >= b),
		};
		const number = (a, b, answer) => (typeof a === 'number' && typeof b === 'number' ? answer : null);

		function parse(text) {
			const all = tokens(text);
			let at = 0;
			const kind = () => all[at].kind;
			const next = () => all[at++];
			const unexpected = () => fail(kind() === 'end' ? 'Unexpected end' : `Unexpected token: ${all[at].value ?? kind()}`, 'ParserError');
			const expect = (wanted) => (kind() === wanted ? next() : unexpected());
			const itself = (value) => value;
			const field = (name) => (value) => (isObject(value) && C.has(value, name) ? value[name] : null);

			function expression(least) {
				let left = prefix();
				while ((power[kind()] || 0) > least) left = infix(left);
				return left;
			}
			function prefix() {
				const token = next();
				switch (token.kind) {
					case 'literal': return () => token.value;
					case 'word': if (kind() === '(') return call(token.value); return field(token.value);
					case 'quoted': return kind() === '(' ? unexpected() : field(token.value);
					case '!': { const inner = expression(45); return (value) => isFalse(inner(value)); }
					case '*': { const rest = projected(20); return (value) => (isObject(value) ? over(Object.values(value), rest) : null); }
					case '@': return itself;
					case '[?': return filter(itself);
					case '[]': return flatten(itself);
					case '{': return members();
					case '(': { const inner = expression(0); expect(')'); return inner; }
					case '&': { const inner = expression(0); return () => Object.assign(inner, { isExpression: true }); }
					case '[':
						if (kind() === 'number' || kind() === ':') return slice(itself);
						if (kind() === '*' && all[at + 1].kind === ']') { at += 2; return list(itself); }
						return choices();
					default: at--; return unexpected();
				}
			}
			function infix(left) {
				const token = next();
				switch (token.kind) {
					case '.': {
						if (kind() === '*') { next(); const rest = projected(20); return (value) => { const found = left(value); return isObject(found) ? over(Object.values(found), rest) : null; }; }
						const right = dotted(40);
						return (value) => { const found = left(value); return found === null || found === undefined ? null : right(found); };
					}
					case '|': { const right = expression(1); return (value) => right(left(value)); }
					case '||': { const right = expression(2); return (value) => { const found = left(value); return isFalse(found) ? right(value) : found; }; }
					case '&&': { const right = expression(3); return (value) => { const found = left(value); return isFalse(found) ? found : right(value); }; }
					case '[?': return filter(left);
					case '[]': return flatten(left);
					case '[':
						if (kind() === 'number' || kind() === ':') return slice(left);
						expect('*');
						expect(']');
						return list(left);
					default: {
						const same = compare[token.kind];
						if (!same) { at--; return unexpected(); }
						const right = expression(power[token.kind]);
						return (value) => same(left(value), right(value));
					}
				}
			}
			// What follows a dot.
			function dotted(least) {
				switch (kind()) {
					case 'word': case 'quoted': case '*': return expression(least);
					case '[': next(); return choices();
					case '{': next(); return members();
					default: return unexpected();
				}
			}
			// What is done to each element of a projection.
			function projected(least) {
				if ((power[kind()] || 0) < 10) return itself;
				switch (kind()) {
					case '[': case '[?': return expression(least);
					case '.': next(); return dotted(least);
					default: return unexpected();
				}
			}
			const over = (values, rest) => values.map((one) => rest(one)).filter((one) => one !== null && one !== undefined);
			function list(left) {
				const rest = projected(20);
				return (value) => { const found = left(value); return Array.isArray(found) ? over(found, rest) : null; };
			}
			function flatten(left) {
				const rest = projected(9);
				return (value) => { const found = left(value); return Array.isArray(found) ? over(found.flatMap((one) => (Array.isArray(one) ? one : [one])), rest) : null; };
			}
			function filter(left) {
				const condition = expression(0);
				expect(']');
				const rest = kind() === '[]' ? itself : projected(21);
				return (value) => { const found = left(value); return Array.isArray(found) ? over(found.filter((one) => !isFalse(condition(one))), rest) : null; };
			}
			function slice(left) {
				const parts = [null, null, null];
				let index = 0;
				while (kind() !== ']') {
					if (kind() === ':') { next(); if (++index > 2) unexpected(); } else parts[index] = expect('number').value;
				}
				expect(']');
				if (index === 0) return (value) => { const found = left(value); return Array.isArray(found) ? found[parts[0] < 0 ? found.length + parts[0] : parts[0]] ?? null : null; };
				const step = parts[2] ?? 1;
				if (step === 0) fail('Invalid slice, step cannot be 0', 'RuntimeError');
				const rest = projected(20);
				return (value) => {
					const found = left(value);
					if (!Array.isArray(found)) return null;
					const size = found.length;
					const cap = (bound, standard) => {
						if (bound === null) return standard;
						if (bound < 0) return Math.max(bound + size, step < 0 ? -1 : 0);
						return Math.min(bound, step < 0 ? size - 1 : size);
					};
					const result = [];
					const from = cap(parts[0], step < 0 ? size - 1 : 0), to = cap(parts[1], step < 0 ? -1 : size);
					for (let i = from; step > 0 ? i < to : i > to; i += step) result.push(found[i]);
					return over(result, rest);
				};
			}
			function choices() {
				const parts = [];
				do parts.push(expression(0)); while (kind() === ',' && next());
				expect(']');
				return (value) => (value === null || value === undefined ? null : parts.map((part) => part(value)));
			}
			function members() {
				const parts = [];
				do {
					const name = kind() === 'word' || kind() === 'quoted' ? next().value : unexpected();
					expect(':');
					parts.push([name, expression(0)]);
				} while (kind() === ',' && next());
				expect('}');
				return (value) => (value === null || value === undefined ? null : Object.fromEntries(parts.map(([name, part]) => [name, part(value)])));
			}
			function call(name) {
				next();
				const parts = [];
				while (kind() !== ')') {
					parts.push(expression(0));
					if (kind() === ',') next(); else if (kind() !== ')') unexpected();
				}
				next();
				return (value) => {
					if (!C.has(functions, name)) fail(`Unknown function: ${name}()`, 'RuntimeError');
					return functions[name](...parts.map((part) => part(value)));
				};
			}

			const tree = expression(0);
			if (kind() !== 'end') unexpected();
			return tree;
		}

		const by = (pick, sign) => (list, key) => {
			let best;
			for (const one of list) if (best === undefined || (key(one) > key(best)) === sign && key(one) !== key(best)) best = one;
			return best ?? null;
		};
		const functions = {
			abs: Math.abs, ceil: Math.ceil, floor: Math.floor,
			avg: (list) => (list.length === 0 ? null : list.reduce((a, b) => a + b, 0) / list.length),
			contains: (subject, what) => subject.includes(what),
			ends_with: (text, end) => text.endsWith(end), starts_with: (text, start) => text.startsWith(start),
			join: (glue, list) => list.join(glue), keys: (value) => Object.keys(value), values: (value) => Object.values(value),
			length: (value) => (isObject(value) ? Object.keys(value).length : value.length),
			map: (key, list) => list.map((one) => key(one)),
			max: (list) => by(0, true)(list, (one) => one), min: (list) => by(0, false)(list, (one) => one),
			max_by: by(0, true), min_by: by(0, false),
			merge: (...list) => Object.assign({}, ...list), not_null: (...list) => list.find((one) => one !== null && one !== undefined) ?? null,
			reverse: (value) => (typeof value === 'string' ? [...value].reverse().join('') : [...value].reverse()),
			sort: (list) => [...list].sort((a, b) => (a > b ? 1 : a < b ? -1 : 0)),
			sort_by: (list, key) => [...list].sort((a, b) => (key(a) > key(b) ? 1 : key(a) < key(b) ? -1 : 0)),
			sum: (list) => list.reduce((a, b) => a + b, 0),
			to_array: (value) => (Array.isArray(value) ? value : [value]),
			to_number: (value) => (typeof value === 'number' ? value : typeof value === 'string' && !isNaN(+value) ? +value : null),
			to_string: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
			type: typeOf,
		};
		return (data, text) => parse(text)(data);
	});
})(globalThis, globalThis.__canary);
