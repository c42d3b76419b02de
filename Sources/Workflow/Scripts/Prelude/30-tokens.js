// A scanner for JavaScript, exact enough to tell a regular expression from a division and to know where strings, templates and comments end.
(function (global, C) {
	'use strict';
	const beforeExpression = new Set(['return', 'typeof', 'instanceof', 'in', 'of', 'new', 'delete', 'void', 'throw', 'case', 'do', 'else', 'yield', 'await']);
	const punctuators = ['>>>=', '...', '===', '!==', '**=', '<<=', '>>=', '>>>', '&&=', '||=', '??=', '=>', '==', '!=', '<=', '>=', '&&', '||', '??', '?.', '++', '--', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<', '>>', '**'];
	const word = /[\p{ID_Start}$_\\][\p{ID_Continue}$\u200c\u200d\\]*/uy;
	const number = /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?)n?/y;
	const blank = /(?:[\s\ufeff]+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)+/y;

	// Whether a token can end an operand, so that what follows is an operator.
	function endsOperand(token) {
		if (!token) return false;
		if (token.kind === 'word') return !beforeExpression.has(token.text) || token.member;
		if (token.kind === 'punctuator') return token.text === ')' || token.text === ']' || token.text === '}' || token.text === '++' || token.text === '--';
		return true;
	}

	// Tokens {kind, text, start, end, member, match}; `match` is the index of the other bracket. null where the text cannot be scanned.
	C.tokens = function (source) {
		const tokens = [];
		const open = [];
		let i = 0;
		const push = (kind, end) => {
			const previous = tokens[tokens.length - 1];
			tokens.push({ kind, text: source.slice(i, end), start: i, end, member: kind === 'word' && previous !== undefined && (previous.text === '.' || previous.text === '?.'), match: -1 });
			i = end;
		};
		// From after the backtick or the closing brace of `${…}` to the end of the template or the next `${`.
		const template = () => {
			let k = i + 1;
			while (k < source.length) {
				if (source[k] === '\\') k += 2;
				else if (source[k] === '`') return push('template', k + 1), true;
				else if (source[k] === '$' && source[k + 1] === '{') {
					push('templatePart', k + 2);
					open.push(tokens.length - 1);
					return true;
				} else k++;
			}
			return false;
		};
		while (i < source.length) {
			blank.lastIndex = i;
			const space = blank.exec(source);
			if (space) { i = blank.lastIndex; continue; }
			const c = source[i];
			if (c === '"' || c === "'") {
				let k = i + 1;
				while (k < source.length && source[k] !== c) { if (source[k] === '\n' || source[k] === '\r') return null; k += source[k] === '\\' ? 2 : 1; }
				if (k >= source.length) return null;
				push('string', k + 1);
				continue;
			}
			if (c === '`') { if (!template()) return null; continue; }
			word.lastIndex = i;
			if (word.test(source)) { push('word', word.lastIndex); continue; }
			if (c === '#') { push('punctuator', i + 1); continue; }
			if (/\d/.test(c) || (c === '.' && /\d/.test(source[i + 1] || ''))) {
				number.lastIndex = i;
				number.test(source);
				push('number', Math.max(number.lastIndex, i + 1));
				continue;
			}
			if (c === '/' && !endsOperand(tokens[tokens.length - 1])) {
				let k = i + 1, inClass = false;
				for (; k < source.length && (inClass || source[k] !== '/'); k++) {
					if (source[k] === '\n') return null;
					if (source[k] === '\\') k++;
					else if (source[k] === '[') inClass = true;
					else if (source[k] === ']') inClass = false;
				}
				if (k >= source.length) return null;
				k++;
				while (/[a-z]/.test(source[k] || '')) k++;
				push('regex', k);
				continue;
			}
			if (c === '(' || c === '[' || c === '{') { push('punctuator', i + 1); open.push(tokens.length - 1); continue; }
			if (c === ')' || c === ']' || c === '}') {
				const opener = open.pop();
				if (opener === undefined) return null;
				const wanted = tokens[opener];
				if (wanted.kind === 'templatePart') {
					if (c !== '}') return null;
					if (!template()) return null;
					const closing = tokens.length - 1;
					tokens[closing].match = opener;
					wanted.match = closing;
					continue;
				}
				if (c !== { '(': ')', '[': ']', '{': '}' }[wanted.text]) return null;
				push('punctuator', i + 1);
				tokens[tokens.length - 1].match = opener;
				wanted.match = tokens.length - 1;
				continue;
			}
			let text = punctuators.find((p) => source.startsWith(p, i)) || c;
			if (text === '?.' && /\d/.test(source[i + 2] || '')) text = '?';
			push('punctuator', i + text.length);
		}
		return open.length > 0 ? null : tokens;
	};
	C.endsOperand = endsOperand;

	// Puts text into a source at several places: [[offset, length to drop, text], …], in any order.
	C.spliced = function (source, changes) {
		changes.sort((a, b) => a[0] - b[0]);
		let result = '', at = 0;
		for (const [offset, drop, text] of changes) {
			result += source.slice(at, offset) + text;
			at = offset + drop;
		}
		return result + source.slice(at);
	};
})(globalThis, globalThis.__canary);
