/// The style of an HTML report. Colour is never the only carrier of a meaning: each state has its mark and its word.
enum HTMLStyle {
    static let sheet = """
        :root{--ink:#1c1e21;--soft:#5b6068;--page:#fff;--card:#f5f6f8;--line:#d9dce1;--good:#1a7f37;--warn:#8a5a00;
        --bad:#c2231a;--p-name:#8e6bbf;--p-connect:#d08700;--p-tls:#c2548c;--p-first_byte:#2f9e5b;--p-transfer:#2f74d0}
        @media (prefers-color-scheme:dark){:root{--ink:#e7e9ec;--soft:#a2a8b1;--page:#15171a;--card:#1f2226;--line:#363b42;
        --good:#5fd07f;--warn:#f0b44a;--bad:#ff7d72;--p-name:#b79be0;--p-connect:#e8b04b;--p-tls:#e58bb8;
        --p-first_byte:#62c98a;--p-transfer:#74a9f0}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:1rem;max-width:62rem;background:var(--page);color:var(--ink);
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
        code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
        pre{background:var(--page);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;margin:.3rem 0;
        white-space:pre-wrap}
        h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:1.8rem 0 .6rem}h3{font-size:1rem;margin:0}
        h4{font-size:.9rem;margin:.8rem 0 0;color:var(--soft);font-weight:600}
        header{border-left:.5rem solid var(--line);padding-left:.9rem}
        header.healthy{border-color:var(--good)}header.unhealthy{border-color:var(--bad)}
        header.degraded,header.inconclusive{border-color:var(--warn)}
        strong.healthy{color:var(--good)}strong.unhealthy{color:var(--bad)}
        strong.degraded,strong.inconclusive{color:var(--warn)}
        dl{display:grid;grid-template-columns:minmax(6rem,12rem) 1fr;gap:.15rem .8rem;margin:.4rem 0}
        dt{color:var(--soft)}dd{margin:0;min-width:0;white-space:pre-wrap}
        header dl{display:block}header dt,header dd{display:inline}header dt::after{content:" "}header dd{margin-right:1.4rem}
        .road{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(7rem,1fr));gap:.5rem;margin:0;
        padding:0}
        .road li{background:var(--card);border:1px solid var(--line);border-top:.25rem solid var(--line);border-radius:6px;
        padding:.4rem .6rem}
        .road b,.road span,.road small{display:block}.road small{color:var(--soft);min-height:1.3em}
        .road .passed{border-top-color:var(--good)}.road .failed{border-top-color:var(--bad)}
        .road .warned,.road .unknown{border-top-color:var(--warn)}
        .passed>.mark,.passed>h3>.mark{color:var(--good)}.failed>.mark,.failed>h3>.mark{color:var(--bad);font-weight:700}
        .warned>.mark,.unknown>.mark,.warned>h3>.mark,.unknown>h3>.mark{color:var(--warn)}
        .skipped>.mark{color:var(--soft)}
        article{background:var(--card);border:1px solid var(--line);border-left:.3rem solid var(--warn);border-radius:6px;
        padding:.8rem 1rem;margin:0 0 .8rem}
        article.failed{border-left-color:var(--bad)}
        article p{margin:.3rem 0}.title{font-weight:600}.more{color:var(--soft);font-size:.9em}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        th{color:var(--soft);font-weight:600;white-space:nowrap}
        .calls{list-style:none;margin:0;padding:0}.calls li{padding:.4rem 0;border-bottom:1px solid var(--line)}
        .calls p{margin:0}.calls small,.legend{color:var(--soft)}
        .bar{display:flex;height:.7rem;margin:.2rem 0;background:var(--card);border-radius:3px;overflow:hidden;
        print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .bar i{flex:none;min-width:1px}
        .legend i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;vertical-align:-.05em;
        print-color-adjust:exact;-webkit-print-color-adjust:exact}
        i.name{background:var(--p-name)}i.connect{background:var(--p-connect)}i.tls{background:var(--p-tls)}
        i.first_byte{background:var(--p-first_byte)}i.transfer{background:var(--p-transfer)}
        .answer{float:right;margin-left:.8rem;color:var(--soft)}.legend span{white-space:nowrap;margin-right:.6rem}.answer.odd{color:var(--warn)}
        footer{margin-top:2rem;color:var(--soft);font-size:.85em}
        @media (max-width:40rem){
        body{padding:.7rem}dl{display:block}dd{margin:0 0 .4rem}
        .road{grid-template-columns:1fr 1fr}
        thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        tr{display:block;border-bottom:1px solid var(--line);padding:.4rem 0}td{display:flex;gap:.6rem;border:0;padding:0}
        td::before{content:attr(data-label);flex:0 0 6rem;color:var(--soft)}
        }
        @media print{:root{--ink:#000;--soft:#444;--page:#fff;--card:#fff;--line:#bbb;--good:#1a7f37;--warn:#8a5a00;
        --bad:#c2231a}body{max-width:none;padding:0;font-size:11pt}article,.calls li,.road li,tr{break-inside:avoid}
        h2{break-after:avoid}}

        """
}
