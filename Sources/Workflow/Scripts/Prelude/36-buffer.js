// As much of Node's Buffer as turns text into bytes and back.
(function (global, C) {
	'use strict';
	C.lazy('buffer', function () {
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
		function encode(text) {
			const bytes = [];
			for (const character of text) {
				let code = character.codePointAt(0);
				if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
				if (code < 0x80) bytes.push(code);
				else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
				else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
				else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
			}
			return bytes;
		}
		function decode(bytes) {
			let text = '';
			for (let i = 0; i < bytes.length;) {
				const lead = bytes[i];
				const need = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
				if (need < 0) { text += '\ufffd'; i++; continue; }
				let code = need === 0 ? lead : lead & (63 >> need), k = 1;
				for (; k <= need; k++) {
					const next = bytes[i + k];
					const low = k === 1 ? (lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80) : 0x80;
					const high = k === 1 ? (lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf) : 0xbf;
					if (next === undefined || next < low || next > high) break;
					code = (code << 6) | (next & 63);
				}
				text += k <= need ? '\ufffd' : String.fromCodePoint(code);
				i += k;
			}
			return text;
		}
		const base64 = (bytes, url) => {
			let text = '';
			for (let i = 0; i < bytes.length; i += 3) {
				const n = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
				text += alphabet[n >> 18] + alphabet[(n >> 12) & 63] + (i + 1 < bytes.length ? alphabet[(n >> 6) & 63] : '=') + (i + 2 < bytes.length ? alphabet[n & 63] : '=');
			}
			return url ? text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : text;
		};
		const fromBase64 = (text) => {
			const bytes = [];
			let bits = 0, count = 0;
			for (const c of text.replace(/-/g, '+').replace(/_/g, '/')) {
				if (c === '=') break;
				const value = alphabet.indexOf(c);
				if (value < 0) continue;
				bits = ((bits << 6) | value) & 0xffffff;
				count += 6;
				if (count >= 8) { count -= 8; bytes.push((bits >> count) & 255); }
			}
			return bytes;
		};
		const hex = (text) => {
			const bytes = [];
			for (let i = 0; i + 1 < text.length && /^[0-9a-fA-F]{2}$/.test(text.slice(i, i + 2)); i += 2) bytes.push(parseInt(text.slice(i, i + 2), 16));
			return bytes;
		};
		const latin = (text) => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i) & 255);
		class Buffer extends Uint8Array {
			static from(value, encoding) {
				if (typeof value === 'string') {
					switch (String(encoding || 'utf8').toLowerCase()) {
						case 'utf8': case 'utf-8': return super.from(encode(value));
						case 'base64': case 'base64url': return super.from(fromBase64(value));
						case 'hex': return super.from(hex(value));
						case 'latin1': case 'binary': case 'ascii': return super.from(latin(value));
						default: return C.unsupported(`Buffer encoding ${encoding}`);
					}
				}
				if (value instanceof ArrayBuffer) return new Buffer(value);
				if (value && value.type === 'Buffer' && Array.isArray(value.data)) return super.from(value.data);
				return super.from(value);
			}
			static alloc(size, fill) { const b = new Buffer(size); return fill === undefined ? b : b.fill(typeof fill === 'string' ? fill.charCodeAt(0) : fill); }
			static isBuffer(value) { return value instanceof Buffer; }
			static byteLength(text, encoding) { return Buffer.from(text, encoding).length; }
			static concat(list) { return super.from(list.flatMap((one) => [...one])); }
			toString(encoding, start, end) {
				const bytes = start === undefined && end === undefined ? this : this.subarray(start || 0, end);
				switch (String(encoding || 'utf8').toLowerCase()) {
					case 'utf8': case 'utf-8': return decode(bytes);
					case 'base64': return base64(bytes, false);
					case 'base64url': return base64(bytes, true);
					case 'hex': return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
					case 'latin1': case 'binary': return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
					case 'ascii': return Array.from(bytes, (byte) => String.fromCharCode(byte & 127)).join('');
					default: return C.unsupported(`Buffer encoding ${encoding}`);
				}
			}
			toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
			equals(other) { return this.length === other.length && this.every((byte, i) => byte === other[i]); }
		}
		return Buffer;
	});
})(globalThis, globalThis.__canary);
