import { accent, dark, light } from './palette.ts'

/** The embed's style sheet, adopted by its shadow root: never a <style> element or attribute, which a CSP may forbid. */
export const css = `
:host{all:initial;position:fixed;z-index:var(--bellhop-z-index,2147483000);inset:auto}
@media print{:host{display:none}}
*{box-sizing:border-box}
[hidden]{display:none!important}
.root{${light};font:15px/1.5 var(--bellhop-font,system-ui,sans-serif);color:var(--text);-webkit-text-size-adjust:100%;overflow-wrap:anywhere;
--side:var(--bellhop-side,20px);--bottom:calc(var(--bellhop-bottom,20px) + env(safe-area-inset-bottom))}
.dark{${dark}}
${accent}
button,input,textarea,select{font:inherit;color:inherit;margin:0}
button{cursor:pointer;touch-action:manipulation;border:0;background:none;padding:0}
svg{display:block;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
h2,h3,p,ul,ol,dl,dd,pre,fieldset{margin:0;padding:0;border:0;font:inherit;min-width:0}
:focus-visible{outline:2px solid var(--accent-text);outline-offset:2px}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.mark,.icon,.latest,.send,.send span{display:grid;place-items:center;flex:none}
.bubble,.mark,.mine .body,.button.main,.ready span{background:var(--accent);color:var(--accent-on)}
.bubble:hover,.button.main:hover,.ready:hover span{background:var(--accent-hover)}
.icon:hover,.button:hover,.choices .choice:hover{background:var(--sunken)}
.title,.subtitle,.card-title,.label,.hint,.row *,.action,.offer{unicode-bidi:plaintext;text-align:match-parent}
.subtitle,.note,.hint,.label span,.state,.action,.row dt,.rate,.icon,.send{color:var(--quiet)}
.subtitle,.banner,.note,.text-button,.rate,.eyebrow,.state,.hint,.error{font-size:13px}
.title,.text-button,.bubble,.mark,.heading,.action b,.card-title,.eyebrow,.button,.label,.offer,.badge{font-weight:600}

.bubble{position:fixed;bottom:var(--bottom);min-width:60px;height:60px;padding:0 16px;border-radius:30px;display:flex;align-items:center;gap:8px;
box-shadow:var(--shadow)}
.bubble,.panel{right:calc(var(--side) + env(safe-area-inset-right))}
.left>*{left:calc(var(--side) + env(safe-area-inset-left));right:auto}
.badge{position:absolute;top:-3px;inset-inline-end:-3px;min-width:22px;padding:0 6px;border-radius:22px;background:#c3271e;
color:#fff;font-size:12px;line-height:22px;text-align:center;box-shadow:0 0 0 2px var(--surface)}

.panel{position:fixed;bottom:calc(var(--bottom) + 72px);width:var(--bellhop-width,400px);max-width:calc(100vw - 12px - var(--side));height:var(--bellhop-height,640px);
max-height:calc(100dvh - 96px - var(--bottom));display:flex;flex-direction:column;background:var(--surface);
border-radius:var(--bellhop-radius,18px);box-shadow:var(--shadow);overflow:hidden;animation:rise .22s}
@keyframes rise{from{opacity:0;transform:translateY(12px)}}

.head{display:flex;align-items:center;gap:12px;padding:12px 16px;padding-inline-end:8px;border-bottom:1px solid var(--line);flex:none}
.head .icon+.icon{margin-inline-start:-8px}
.mark{width:38px;height:38px;border-radius:12px;font-size:16px}
.names{flex:1;min-width:0}
.title{font-size:16px}
.title,.subtitle{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.icon{width:44px;height:44px;border-radius:12px}
.icon:hover{color:var(--text)}
.banner{display:flex;flex-wrap:wrap;align-items:center;gap:0 8px;padding:8px 16px;background:var(--warn-soft);color:var(--warn);flex:none}
.banner .text-button{color:inherit;text-decoration:underline;padding:0}

.view{position:relative;flex:1;min-height:0;display:flex;flex-direction:column}
.log{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px;display:flex;flex-direction:column;
gap:16px;scrollbar-width:thin}
.log:focus-visible{outline-offset:-3px}
.latest{position:absolute;bottom:10px;left:50%;margin-left:-22px;width:44px;height:44px;border-radius:22px;background:var(--raised);box-shadow:var(--shadow)}

.message{max-width:100%;display:flex;flex-direction:column;align-items:flex-start;gap:4px}
.body>*+*{margin-top:.6em}
.body ul,.body ol{padding-inline-start:1.35em}
.body code{font:.9em/1.5 ui-monospace,Menlo,Consolas,monospace;background:var(--sunken);border-radius:8px;padding:.1em .35em}
.body pre{background:var(--sunken);border-radius:12px;padding:8px 12px;overflow-x:auto;max-width:100%}
.body pre code{padding:0}
.body a{color:var(--accent-text);text-underline-offset:2px}
.agent{padding-inline-end:24px}
.mine{align-items:flex-end;padding-inline-start:48px}
.mine .body{border-radius:18px;border-end-end-radius:8px;padding:8px 16px;white-space:pre-wrap}
.pending .body{opacity:.72}
.note{display:flex;align-items:center;flex-wrap:wrap;gap:0 8px}
.note.bad,.error,.trouble,.action.failed svg{color:var(--bad)}
.text-button{padding:0 8px;min-height:44px;margin:-8px 0;border-radius:8px;color:var(--accent-text)}
.rate{display:flex;margin:-4px 0 -10px;margin-inline-start:-14px;align-items:center}
.down svg{transform:rotate(180deg)}
.icon[aria-pressed=true]{color:var(--accent-text)}

.typing{display:flex;gap:4px;padding:8px 0}
.typing i{width:8px;height:8px;border-radius:8px;background:var(--quiet);animation:dot 1.3s infinite}
.typing i+i{animation-delay:.16s}
.typing i+i+i{animation-delay:.32s}
@keyframes dot{0%,60%,100%{opacity:.3}30%{opacity:1;transform:translateY(-3px)}}

.action{display:flex;gap:8px;font-size:14px;line-height:20px}
.action svg,.error svg{margin-top:1px}
.action b{color:var(--text)}
.succeeded svg,.approved{color:var(--good)}
.unknown,.trouble{border-radius:12px;padding:8px 12px;font-size:14px}
.unknown,.unknown b{background:var(--warn-soft);color:var(--warn)}
.spin{animation:spin .9s linear infinite}
@keyframes spin{to{transform:rotate(1turn)}}
.trouble{background:var(--bad-soft)}
.trouble .text-button{margin:0 -8px -10px;color:inherit}

.card{border:1px solid var(--line);border-radius:18px;background:var(--raised);padding:16px;display:flex;flex-direction:column;gap:16px;scroll-margin:16px}
.card:focus:not(:focus-visible){outline:none}
.card.settled{background:none;padding:12px 16px;gap:8px}
.card-title{font-size:16px;line-height:1.35}
.eyebrow{color:var(--accent-text)}
.settled .card-title,.rows,.label,.offer{font-size:14px}
.rows{display:grid;gap:8px}
.card:not(.settled) .rows{background:var(--sunken);border-radius:12px;padding:8px 12px}
.row{display:grid;grid-template-columns:minmax(84px,36%) 1fr;gap:8px}
.row dd{white-space:pre-wrap;font-weight:500}
.state{display:flex;gap:8px;align-items:center}
.buttons,.offers{display:flex;flex-wrap:wrap;gap:8px}
.button{min-height:44px;padding:8px 16px;border-radius:12px;border:1px solid var(--edge)}
.button.main{border-color:var(--accent);flex:1}
.button[aria-disabled=true]:not(.firm){opacity:.6;cursor:default}

.card-form{display:flex;flex-direction:column;gap:16px}
[role=alert]:empty{display:none}
.field{display:flex;flex-direction:column;gap:4px}
.label span{font-weight:400}
.error{display:flex;gap:8px}
.control{width:100%;min-height:44px;border:1px solid var(--edge);border-radius:12px;background:var(--surface);padding:8px 12px;font-size:16px;
appearance:none}
textarea.control{resize:vertical;min-height:88px;display:block}
.select,.with-toggle{position:relative}
.select .control{padding-inline-end:36px}
.select svg{position:absolute;inset-inline-end:12px;top:13px;pointer-events:none}
.control:focus-visible{outline-offset:-1px;border-color:transparent}
.control[aria-invalid=true],.invalid .choices{border-color:var(--bad)}
.with-toggle .control{padding-inline-end:76px}
.with-toggle .text-button{position:absolute;inset-inline-end:4px;top:0;margin:0}
.choices{display:flex;flex-direction:column;border:1px solid var(--edge);border-radius:12px;overflow:hidden}
.choices.inline{flex-direction:row}
.choice{display:flex;align-items:center;gap:8px;min-height:44px;padding:8px 12px;cursor:pointer;flex:1;position:relative}
.choices .choice+.choice{border-top:1px solid var(--line)}
.inline .choice+.choice{border-top:0;border-inline-start:1px solid var(--line)}
.choices .choice:has(:checked),.offer:hover{background:var(--accent-soft)}
.choice input{accent-color:var(--accent-text);width:18px;height:18px;flex:none}
.check{padding:0}

.offer{min-height:44px;padding:8px 16px;border-radius:22px;border:1px solid var(--accent-line);color:var(--accent-text)}
.offer.none{color:var(--quiet);border-color:var(--line)}

.composer{flex:none;padding:8px 12px calc(12px + env(safe-area-inset-bottom))}
.box{display:flex;align-items:flex-end;gap:4px;border:1px solid var(--edge);border-radius:22px;background:var(--surface);padding:1px;padding-inline-start:16px}
.box:focus-within{border-color:var(--accent-text);box-shadow:0 0 0 1px var(--accent-text)}
.box textarea{flex:1;min-width:0;border:0;background:none;resize:none;outline:none;padding:11px 0;font-size:16px;line-height:22px;display:block;
scrollbar-width:thin}
::placeholder{color:var(--quiet);opacity:1;white-space:nowrap;text-overflow:ellipsis;overflow:hidden}
.send{width:44px;height:44px;border-radius:22px}
.send span{width:36px;height:36px;border-radius:22px;background:var(--sunken)}
.stop{color:var(--text);animation:rise .2s .5s both}

@media (max-width:480px),(max-height:480px){
.open .bubble{display:none}
.root .panel{inset:0;width:auto;max-width:none;border-radius:0;box-shadow:none;height:var(--bellhop-seen-height,100dvh);max-height:none;
top:var(--bellhop-seen-top,0);bottom:auto;padding:env(safe-area-inset-top) env(safe-area-inset-right) 0 env(safe-area-inset-left)}
}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
@media (forced-colors:active){.bubble,.panel,.card,.mark,.badge,.mine .body,.send span,.latest{border:1px solid CanvasText}
.button.main,.ready span{forced-color-adjust:none;background:Highlight;color:HighlightText;border-color:Highlight}
.choices .choice:has(:checked){outline:2px solid Highlight;outline-offset:-2px}.icon[aria-pressed=true]{color:Highlight}
:focus-visible,.box:focus-within{outline:2px solid Highlight}.typing i{background:CanvasText}}
`
