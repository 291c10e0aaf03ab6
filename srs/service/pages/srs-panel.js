/*! Of the project srs; with Lit (BSD-3-Clause): srs-panel.LICENSES.txt */
var pe=globalThis,ue=pe.ShadowRoot&&(pe.ShadyCSS===void 0||pe.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,ze=Symbol(),vt=new WeakMap,se=class{constructor(t,s,n){if(this._$cssResult$=!0,n!==ze)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=s}get styleSheet(){let t=this.o,s=this.t;if(ue&&t===void 0){let n=s!==void 0&&s.length===1;n&&(t=vt.get(s)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),n&&vt.set(s,t))}return t}toString(){return this.cssText}},me=e=>new se(typeof e=="string"?e:e+"",void 0,ze),O=(e,...t)=>{let s=e.length===1?e[0]:t.reduce((n,r,i)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+e[i+1],e[0]);return new se(s,e,ze)},$t=(e,t)=>{if(ue)e.adoptedStyleSheets=t.map(s=>s instanceof CSSStyleSheet?s:s.styleSheet);else for(let s of t){let n=document.createElement("style"),r=pe.litNonce;r!==void 0&&n.setAttribute("nonce",r),n.textContent=s.cssText,e.appendChild(n)}},qe=ue?e=>e:e=>e instanceof CSSStyleSheet?(t=>{let s="";for(let n of t.cssRules)s+=n.cssText;return me(s)})(e):e;var{is:Zs,defineProperty:Ys,getOwnPropertyDescriptor:Xs,getOwnPropertyNames:en,getOwnPropertySymbols:tn,getPrototypeOf:sn}=Object,he=globalThis,yt=he.trustedTypes,nn=yt?yt.emptyScript:"",rn=he.reactiveElementPolyfillSupport,ne=(e,t)=>e,Ge={toAttribute(e,t){switch(t){case Boolean:e=e?nn:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let s=e;switch(t){case Boolean:s=e!==null;break;case Number:s=e===null?null:Number(e);break;case Object:case Array:try{s=JSON.parse(e)}catch{s=null}}return s}},wt=(e,t)=>!Zs(e,t),bt={attribute:!0,type:String,converter:Ge,reflect:!1,useDefault:!1,hasChanged:wt};Symbol.metadata??=Symbol("metadata"),he.litPropertyMetadata??=new WeakMap;var M=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,s=bt){if(s.state&&(s.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((s=Object.create(s)).wrapped=!0),this.elementProperties.set(t,s),!s.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(t,n,s);r!==void 0&&Ys(this.prototype,t,r)}}static getPropertyDescriptor(t,s,n){let{get:r,set:i}=Xs(this.prototype,t)??{get(){return this[s]},set(o){this[s]=o}};return{get:r,set(o){let d=r?.call(this);i?.call(this,o),this.requestUpdate(t,d,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??bt}static _$Ei(){if(this.hasOwnProperty(ne("elementProperties")))return;let t=sn(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(ne("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ne("properties"))){let s=this.properties,n=[...en(s),...tn(s)];for(let r of n)this.createProperty(r,s[r])}let t=this[Symbol.metadata];if(t!==null){let s=litPropertyMetadata.get(t);if(s!==void 0)for(let[n,r]of s)this.elementProperties.set(n,r)}this._$Eh=new Map;for(let[s,n]of this.elementProperties){let r=this._$Eu(s,n);r!==void 0&&this._$Eh.set(r,s)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let s=[];if(Array.isArray(t)){let n=new Set(t.flat(1/0).reverse());for(let r of n)s.unshift(qe(r))}else t!==void 0&&s.push(qe(t));return s}static _$Eu(t,s){let n=s.attribute;return n===!1?void 0:typeof n=="string"?n:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,s=this.constructor.elementProperties;for(let n of s.keys())this.hasOwnProperty(n)&&(t.set(n,this[n]),delete this[n]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return $t(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,s,n){this._$AK(t,n)}_$ET(t,s){let n=this.constructor.elementProperties.get(t),r=this.constructor._$Eu(t,n);if(r!==void 0&&n.reflect===!0){let i=(n.converter?.toAttribute!==void 0?n.converter:Ge).toAttribute(s,n.type);this._$Em=t,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(t,s){let n=this.constructor,r=n._$Eh.get(t);if(r!==void 0&&this._$Em!==r){let i=n.getPropertyOptions(r),o=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:Ge;this._$Em=r;let d=o.fromAttribute(s,i.type);this[r]=d??this._$Ej?.get(r)??d,this._$Em=null}}requestUpdate(t,s,n,r=!1,i){if(t!==void 0){let o=this.constructor;if(r===!1&&(i=this[t]),n??=o.getPropertyOptions(t),!((n.hasChanged??wt)(i,s)||n.useDefault&&n.reflect&&i===this._$Ej?.get(t)&&!this.hasAttribute(o._$Eu(t,n))))return;this.C(t,s,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,s,{useDefault:n,reflect:r,wrapped:i},o){n&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,o??s??this[t]),i!==!0||o!==void 0)||(this._$AL.has(t)||(this.hasUpdated||n||(s=void 0),this._$AL.set(t,s)),r===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(s){Promise.reject(s)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,i]of this._$Ep)this[r]=i;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[r,i]of n){let{wrapped:o}=i,d=this[r];o!==!0||this._$AL.has(r)||d===void 0||this.C(r,void 0,i,d)}}let t=!1,s=this._$AL;try{t=this.shouldUpdate(s),t?(this.willUpdate(s),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(s)):this._$EM()}catch(n){throw t=!1,this._$EM(),n}t&&this._$AE(s)}willUpdate(t){}_$AE(t){this._$EO?.forEach(s=>s.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(s=>this._$ET(s,this[s])),this._$EM()}updated(t){}firstUpdated(t){}};M.elementStyles=[],M.shadowRootOptions={mode:"open"},M[ne("elementProperties")]=new Map,M[ne("finalized")]=new Map,rn?.({ReactiveElement:M}),(he.reactiveElementVersions??=[]).push("2.1.2");var We=globalThis,kt=e=>e,ge=We.trustedTypes,xt=ge?ge.createPolicy("lit-html",{createHTML:e=>e}):void 0,Je="$lit$",N=`lit$${Math.random().toFixed(9).slice(2)}$`,Qe="?"+N,on=`<${Qe}>`,H=document,ie=()=>H.createComment(""),oe=e=>e===null||typeof e!="object"&&typeof e!="function",Ze=Array.isArray,Ct=e=>Ze(e)||typeof e?.[Symbol.iterator]=="function",Ke=`[ 	
\f\r]`,re=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,_t=/-->/g,Tt=/>/g,I=RegExp(`>|${Ke}(?:([^\\s"'>=/]+)(${Ke}*=${Ke}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),At=/'/g,St=/"/g,Et=/^(?:script|style|textarea|title)$/i,Ye=e=>(t,...s)=>({_$litType$:e,strings:t,values:s}),a=Ye(1),v=Ye(2),Or=Ye(3),w=Symbol.for("lit-noChange"),c=Symbol.for("lit-nothing"),Rt=new WeakMap,U=H.createTreeWalker(H,129);function Lt(e,t){if(!Ze(e)||!e.hasOwnProperty("raw"))throw Error("invalid template strings array");return xt!==void 0?xt.createHTML(t):t}var Ot=(e,t)=>{let s=e.length-1,n=[],r,i=t===2?"<svg>":t===3?"<math>":"",o=re;for(let d=0;d<s;d++){let l=e[d],p,m,u=-1,g=0;for(;g<l.length&&(o.lastIndex=g,m=o.exec(l),m!==null);)g=o.lastIndex,o===re?m[1]==="!--"?o=_t:m[1]!==void 0?o=Tt:m[2]!==void 0?(Et.test(m[2])&&(r=RegExp("</"+m[2],"g")),o=I):m[3]!==void 0&&(o=I):o===I?m[0]===">"?(o=r??re,u=-1):m[1]===void 0?u=-2:(u=o.lastIndex-m[2].length,p=m[1],o=m[3]===void 0?I:m[3]==='"'?St:At):o===St||o===At?o=I:o===_t||o===Tt?o=re:(o=I,r=void 0);let h=o===I&&e[d+1].startsWith("/>")?" ":"";i+=o===re?l+on:u>=0?(n.push(p),l.slice(0,u)+Je+l.slice(u)+N+h):l+N+(u===-2?d:h)}return[Lt(e,i+(e[s]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),n]},ae=class e{constructor({strings:t,_$litType$:s},n){let r;this.parts=[];let i=0,o=0,d=t.length-1,l=this.parts,[p,m]=Ot(t,s);if(this.el=e.createElement(p,n),U.currentNode=this.el.content,s===2||s===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(r=U.nextNode())!==null&&l.length<d;){if(r.nodeType===1){if(r.hasAttributes())for(let u of r.getAttributeNames())if(u.endsWith(Je)){let g=m[o++],h=r.getAttribute(u).split(N),f=/([.?@])?(.*)/.exec(g);l.push({type:1,index:i,name:f[2],strings:h,ctor:f[1]==="."?ve:f[1]==="?"?$e:f[1]==="@"?ye:B}),r.removeAttribute(u)}else u.startsWith(N)&&(l.push({type:6,index:i}),r.removeAttribute(u));if(Et.test(r.tagName)){let u=r.textContent.split(N),g=u.length-1;if(g>0){r.textContent=ge?ge.emptyScript:"";for(let h=0;h<g;h++)r.append(u[h],ie()),U.nextNode(),l.push({type:2,index:++i});r.append(u[g],ie())}}}else if(r.nodeType===8)if(r.data===Qe)l.push({type:2,index:i});else{let u=-1;for(;(u=r.data.indexOf(N,u+1))!==-1;)l.push({type:7,index:i}),u+=N.length-1}i++}}static createElement(t,s){let n=H.createElement("template");return n.innerHTML=t,n}};function D(e,t,s=e,n){if(t===w)return t;let r=n!==void 0?s._$Co?.[n]:s._$Cl,i=oe(t)?void 0:t._$litDirective$;return r?.constructor!==i&&(r?._$AO?.(!1),i===void 0?r=void 0:(r=new i(e),r._$AT(e,s,n)),n!==void 0?(s._$Co??=[])[n]=r:s._$Cl=r),r!==void 0&&(t=D(e,r._$AS(e,t.values),r,n)),t}var fe=class{constructor(t,s){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=s}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:s},parts:n}=this._$AD,r=(t?.creationScope??H).importNode(s,!0);U.currentNode=r;let i=U.nextNode(),o=0,d=0,l=n[0];for(;l!==void 0;){if(o===l.index){let p;l.type===2?p=new q(i,i.nextSibling,this,t):l.type===1?p=new l.ctor(i,l.name,l.strings,this,t):l.type===6&&(p=new be(i,this,t)),this._$AV.push(p),l=n[++d]}o!==l?.index&&(i=U.nextNode(),o++)}return U.currentNode=H,r}p(t){let s=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(t,n,s),s+=n.strings.length-2):n._$AI(t[s])),s++}},q=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,s,n,r){this.type=2,this._$AH=c,this._$AN=void 0,this._$AA=t,this._$AB=s,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,s=this._$AM;return s!==void 0&&t?.nodeType===11&&(t=s.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,s=this){t=D(this,t,s),oe(t)?t===c||t==null||t===""?(this._$AH!==c&&this._$AR(),this._$AH=c):t!==this._$AH&&t!==w&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):Ct(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==c&&oe(this._$AH)?this._$AA.nextSibling.data=t:this.T(H.createTextNode(t)),this._$AH=t}$(t){let{values:s,_$litType$:n}=t,r=typeof n=="number"?this._$AC(t):(n.el===void 0&&(n.el=ae.createElement(Lt(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(s);else{let i=new fe(r,this),o=i.u(this.options);i.p(s),this.T(o),this._$AH=i}}_$AC(t){let s=Rt.get(t.strings);return s===void 0&&Rt.set(t.strings,s=new ae(t)),s}k(t){Ze(this._$AH)||(this._$AH=[],this._$AR());let s=this._$AH,n,r=0;for(let i of t)r===s.length?s.push(n=new e(this.O(ie()),this.O(ie()),this,this.options)):n=s[r],n._$AI(i),r++;r<s.length&&(this._$AR(n&&n._$AB.nextSibling,r),s.length=r)}_$AR(t=this._$AA.nextSibling,s){for(this._$AP?.(!1,!0,s);t!==this._$AB;){let n=kt(t).nextSibling;kt(t).remove(),t=n}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},B=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,s,n,r,i){this.type=1,this._$AH=c,this._$AN=void 0,this.element=t,this.name=s,this._$AM=r,this.options=i,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=c}_$AI(t,s=this,n,r){let i=this.strings,o=!1;if(i===void 0)t=D(this,t,s,0),o=!oe(t)||t!==this._$AH&&t!==w,o&&(this._$AH=t);else{let d=t,l,p;for(t=i[0],l=0;l<i.length-1;l++)p=D(this,d[n+l],s,l),p===w&&(p=this._$AH[l]),o||=!oe(p)||p!==this._$AH[l],p===c?t=c:t!==c&&(t+=(p??"")+i[l+1]),this._$AH[l]=p}o&&!r&&this.j(t)}j(t){t===c?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},ve=class extends B{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===c?void 0:t}},$e=class extends B{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==c)}},ye=class extends B{constructor(t,s,n,r,i){super(t,s,n,r,i),this.type=5}_$AI(t,s=this){if((t=D(this,t,s,0)??c)===w)return;let n=this._$AH,r=t===c&&n!==c||t.capture!==n.capture||t.once!==n.once||t.passive!==n.passive,i=t!==c&&(n===c||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},be=class{constructor(t,s,n){this.element=t,this.type=6,this._$AN=void 0,this._$AM=s,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(t){D(this,t)}},Mt={M:Je,P:N,A:Qe,C:1,L:Ot,R:fe,D:Ct,V:D,I:q,H:B,N:$e,U:ye,B:ve,F:be},an=We.litHtmlPolyfillSupport;an?.(ae,q),(We.litHtmlVersions??=[]).push("3.3.3");var Nt=(e,t,s)=>{let n=s?.renderBefore??t,r=n._$litPart$;if(r===void 0){let i=s?.renderBefore??null;n._$litPart$=r=new q(t.insertBefore(ie(),i),i,void 0,s??{})}return r._$AI(e),r};var Xe=globalThis,E=class extends M{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let s=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Nt(s,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return w}};E._$litElement$=!0,E.finalized=!0,Xe.litElementHydrateSupport?.({LitElement:E});var ln=Xe.litElementPolyfillSupport;ln?.({LitElement:E});(Xe.litElementVersions??=[]).push("4.2.2");var G=class{#e=new Map;#t=new Set;constructor(t={}){for(let[s,n]of Object.entries(t))n!==null&&this.#e.set(s,{value:n,from:"host",stored:null})}get(t){return this.#e.get(t)}give(t,s){this.#e.set(t,{value:s,from:"user",stored:null})}withdraw(t){this.#e.delete(t)}sent(){return Object.fromEntries([...this.#e].map(([t,s])=>[t,s.value]))}chosen(t){let s=this.#e.get(t.predictor);return s?typeof s.value=="boolean"?s.value?"yes":"no":s.value:t.source==="certificate"||t.source==="person"?t.value:null}takeOver(t){this.#n(t.questions);let s=new Map(t.questions.filter(r=>r.source==="missing"||r.source==="default").map(r=>[r.predictor,r])),n=!1;for(let{predictor:r,value:i,stored:o}of t.answered??[]){let d=s.get(r);!d||i===null||this.#e.has(r)||this.#t.has(r)||(this.#t.add(r),!(d.answers.length&&!d.answers.some(l=>l.level===String(i)))&&(this.#e.set(r,{value:i,from:"earlier",stored:o}),n=!0))}return n}#n(t){for(let s of t){let n=s.srs?this.#e.get(s.srs):void 0;n&&s.srs!==s.predictor&&(this.#e.delete(s.srs),this.#e.set(s.predictor,n));let r=this.#e.get(s.predictor),i=r&&s.answers.find(o=>o.srs===String(r.value)&&o.level!==o.srs);r&&i&&!s.answers.some(o=>o.level===String(r.value))&&this.#e.set(s.predictor,{...r,value:i.level})}}};async function A(e,t,s,n,r,i){let o=new AbortController,d=setTimeout(()=>o.abort(),3e4),l=()=>o.abort();i?.addEventListener("abort",l);let p=new Promise((m,u)=>o.signal.addEventListener("abort",()=>u(new Error)));p.catch(()=>{});try{if(i?.aborted)return{fault:{kind:"overtaken"}};if(/[^\x20-\x7e]/.test(Ft(e)))return{fault:{kind:"token"}};let m=e.base.replace(/\/+$/,"")+s,u=(e.transport??fetch.bind(globalThis))(m,dn(e,t,n,o.signal)),g=await Promise.race([u,p]),h=await Promise.race([g.text(),p]);return cn(g,h,r)}catch{return i?.aborted?{fault:{kind:"overtaken"}}:{fault:{kind:o.signal.aborted?"slow":"down"}}}finally{clearTimeout(d),i?.removeEventListener("abort",l)}}var Ft=e=>String(e.token??"").trim();function dn(e,t,s,n){let r={Accept:"application/json"};s!==void 0&&(r["Content-Type"]="application/json"),e.token&&(r.Authorization=`Bearer ${Ft(e)}`);let i={method:t,headers:r,signal:n,cache:"no-store",referrerPolicy:"no-referrer"};return e.lasting&&(i.keepalive=!0),s!==void 0&&(i.body=JSON.stringify(s)),i}function cn(e,t,s){let n;try{n=JSON.parse(t)}catch{n=void 0}return e.status>=200&&e.status<300?s(n)?{value:n}:{fault:{kind:"odd"}}:{fault:pn(e,n)}}function pn(e,t){let s=typeof t=="object"&&t!==null?t:{};switch(e.status){case 401:return{kind:"token"};case 403:return{kind:"refused"};case 404:return{kind:s.type==="urn:srs:problem:not-stored"?"gone":"odd"};case 409:return{kind:"trial"};case 429:return{kind:"busy",seconds:Pt(e)};case 502:case 503:case 504:return{kind:"unavailable",seconds:Pt(e)};case 400:case 413:case 415:case 422:return{kind:"input",errors:un(s)};default:return e.status>=500?{kind:"unavailable",seconds:5}:{kind:"odd"}}}function Pt(e){let t=e.headers.get("Retry-After")??"",s=/^\d+$/.test(t)?Number(t):(Date.parse(t)-Date.now())/1e3;return Number.isFinite(s)?Math.min(Math.max(Math.ceil(s),1),300):5}function un(e){return Array.isArray(e.errors)?e.errors.filter(t=>typeof t?.field=="string").map(t=>({field:t.field,expected:String(t.expected??"")})):[]}var we={sv:{down:"Ingen kontakt med tjänsten.",slow:"Tjänsten svarar inte.",odd:"Tjänstens svar går inte att läsa.",overtaken:"",token:"Inloggningen har gått ut. Det du har fyllt i finns kvar.",refused:"Du har inte behörighet att se det här.",gone:"Beräkningen fanns inte kvar hos tjänsten och görs om. Välj igen.",trial:"Beräkningen är inte bekräftad.",busy:"För många anrop just nu.",unavailable:"Tjänsten ligger nere för tillfället.",input:"Intyget går inte att räkna på så som det står.",certificate:"Intyget",earlier:"Tidigare intyg",answers:"Svaren",expected:"väntat",format:"Intyget går inte att läsa: det är varken JSON eller XML."},en:{down:"No contact with the service.",slow:"The service does not answer.",odd:"The service's answer cannot be read.",overtaken:"",token:"The sign-in has expired. What you filled in is kept.",refused:"You are not permitted to see this.",gone:"The service no longer had the calculation, which is made anew. Choose again.",trial:"The calculation is not confirmed.",busy:"Too many calls just now.",unavailable:"The service is down for the moment.",input:"The certificate cannot be calculated as it stands.",certificate:"The certificate",earlier:"Earlier certificate",answers:"The answers",expected:"expected",format:"The certificate cannot be read: it is neither JSON nor XML."}},mn={diagnosis:{sv:"diagnos",en:"diagnosis"},secondary:{sv:"bidiagnoser",en:"secondary diagnoses"},periods:{sv:"sjukskrivningsperiod",en:"sick-leave period"},start:{sv:"från och med",en:"from"},end:{sv:"till och med",en:"to"},degree:{sv:"sjukskrivningsgrad",en:"degree"},occupations:{sv:"sysselsättning",en:"occupation"},person:{sv:"personnummer",en:"person id"},postcode:{sv:"enhetens postnummer",en:"the unit's postcode"},unit:{sv:"vårdenhet",en:"care unit"},signed:{sv:"signeringstid",en:"time of signing"},id:{sv:"intygs-id",en:"certificate id"},kind:{sv:"intygstyp",en:"kind of certificate"},format:{sv:"format",en:"format"},prognosis:{sv:"prognos",en:"prognosis"},work_measures:{sv:"arbetslivsinriktade åtgärder",en:"work-oriented measures"},infection_control:{sv:"smittbärarpenning",en:"infection control"}},ke={kind:"input",errors:[{field:"",expected:"format"}]};function P(e,t){return e===ke?we[t].format:we[t][e.kind]}function Vt(e,t,s){return e.kind!=="input"||e===ke||!e.errors.length?c:a`<ul>
    ${e.errors.slice(0,5).map(({field:n,expected:r})=>a`<li>
      ${gn(n,t,s)}${r?a` – ${we[s].expected}: <span lang="en">${hn(r)}</span>`:c}
    </li>`)}
  </ul>`}var hn=e=>e.length>160?`${e.slice(0,160)}…`:e;function gn(e,t,s){let n=we[s],[r,i,...o]=e.split("/").slice(1);if(r==="answers")return`${n.answers}: ${t(i??"")??i??""}`;if(r==="certificates"){let d=i===void 0||i==="0"?n.certificate:`${n.earlier} ${i}`;return o.length?`${d}: ${jt(o,s)}`:d}return`${n.certificate}: ${jt([r??""],s)}`}var jt=(e,t)=>e.map(s=>/^\d+$/.test(s)?String(Number(s)+1):mn[s]?.[t]??(t==="en"?"a part":"en uppgift")).join(", ");var K=e=>typeof e=="object"&&e!==null&&!Array.isArray(e),It=(e,...t)=>t.every(s=>Array.isArray(e[s])),Ut=(e,...t)=>t.every(s=>K(e[s]));function xe(e){return!K(e)||typeof e.id!="string"||!Ut(e,"certificate","spell","explanation","fmb","statistics")||!It(e,"predictors","questions","missing_answers","missing","measures","secondary","notes")?!1:(K(e.risk)||e.risk===null)&&(K(e.no_risk)||e.no_risk===null)}function Ht(e){return K(e)&&Ut(e,"expected","model")&&It(e,"rows","left_out","notes")}function S(e){return K(e)}var fn=5,vn=300,$n=1e4,Dt=[5,10,20,40,60,60],_e=class{constructor(t,s){this.host=t;this.asked=s;this.answer=null;this.fault=null;this.phase="still";this.again=null;this.#e=null;this.#t=new Set;this.#n=0;this.#i=!1;t.addController(this)}#e;#t;#n;#i;hostConnected(){}hostDisconnected(){this.#i=this.phase!=="still"||this.again!==null,this.#l()}resume(){this.#i&&this.changed()}changed(t=fn){this.#n=0,this.#r(t)}retry(){this.#r(0)}clear(){this.#l(),this.answer=null,this.fault=null,this.host.requestUpdate()}unshowable(){this.answer!==null&&(this.clear(),this.fault={kind:"odd"})}confirmed(t){this.answer?.id===t&&(this.answer={...this.answer,trial:!1}),this.host.requestUpdate()}#r(t){this.#l(),this.#i=!1,this.phase="asked",this.#a(t,()=>{this.#o()}),this.#a(vn,()=>this.#u("soon")),this.#a($n,()=>this.#u("long")),this.host.requestUpdate()}async#o(){let t=this.asked.request();if(t==="nothing")return this.clear();if(t==="unreadable")return this.#d(ke);let s=this.#e=new AbortController,n=await A(this.asked.access(),"POST",t.path,t.body,xe,s.signal);if(!s.signal.aborted){if(n.fault)return this.#d(n.fault);if(this.asked.arrived(n.value))return this.#o();this.#n=0,this.answer=n.value,this.fault=null,this.#c(),this.asked.shown(n.value)}}#d(t){this.fault=t,this.#c();let s="seconds"in t?t.seconds:t.kind==="down"||t.kind==="slow"?Dt[this.#n]:void 0;s!==void 0&&this.#n<Dt.length&&(this.#n+=1,this.again=Date.now()+s*1e3,this.#a(s*1e3,()=>this.#r(0)),this.#p()),this.asked.failed(t)}#p(){this.#a(1e3,()=>{this.host.requestUpdate(),this.again!==null&&this.#p()})}#u(t){this.phase=t,this.host.requestUpdate()}#c(){this.#l(),this.host.requestUpdate()}#a(t,s){let n=setTimeout(()=>{this.#t.delete(n),s()},t);this.#t.add(n)}#l(){this.#e?.abort(),this.#e=null;for(let t of this.#t)clearTimeout(t);this.#t.clear(),this.phase="still",this.again=null}};var yn=1e3,Te=class{constructor(t,s){this.access=s;t.addController(this)}#e=[];#t;#n=!1;hostConnected(){addEventListener("pagehide",this.#r)}hostDisconnected(){removeEventListener("pagehide",this.#r),this.#r()}happened(t,s){!s||this.#e.length>50||(this.#e.push({kind:t,certificate:s.certificate.id,unit:s.certificate.unit}),clearTimeout(this.#t),this.#t=setTimeout(()=>{this.#i()},yn))}async#i(){if(!this.#n){this.#n=!0;for(let t=this.#e.shift();t;t=this.#e.shift())await A(this.access(),"POST","/v1/events",t,S);this.#n=!1}}#r=()=>{clearTimeout(this.#t);for(let t of this.#e.splice(0))A({...this.access(),lasting:!0},"POST","/v1/events",t,S)}};function Bt(e,t,s,n,r){if(e==null||e==="")return"nothing";let[i,o]=[tt(e),bn(t)];if(i===null||o===null)return"unreadable";let d=Object.fromEntries(Object.entries(n).flatMap(([l,p])=>p?[[l,String(p)]]:[]));return{path:`/v1/assessments?lang=${r}`,body:{certificates:[i,...o],answers:s,...d,trial:!0}}}function et(e){let t=typeof e=="string"?Ae(e):e;return S(t)&&Kt(t)?t:{}}function zt(e){let t=typeof e=="string"?Ae(e):e;return xe(t)?t:null}function qt(e,t){let s=tt(e);if(s===null)return null;if(typeof s=="string"){let l=p=>new RegExp(`<(?:\\w+:)?${p}>[\\s\\S]*?<(?:\\w+:)?extension>([^<]+)<`).exec(s)?.[1]?.trim()??null;return{id:l("intygs-id"),person:t||l("person-id"),parts:new Map([["",s],["whole",s]])}}let{id:n,person:r,format:i,...o}=s,d=l=>typeof l=="string"&&l?l:null;return{id:d(n),person:t||d(r),parts:new Map(Object.entries(o).map(([l,p])=>[l,JSON.stringify(p)]))}}function Gt(e,t){let s=r=>t[r]!==null&&t[r]!==e[r];return s("id")||s("person")?!1:t.id!==null||t.person!==null?!0:[...new Set([...e.parts.keys(),...t.parts.keys()])].filter(r=>e.parts.get(r)!==t.parts.get(r)).length<=1}function tt(e){if(typeof e!="string")return S(e)&&Kt(e)?e:null;let t=e.trim();if(t.startsWith("<"))return e;let s=Ae(t);return S(s)?s:null}function bn(e){let t=typeof e=="string"&&e.trim()?Ae(e):e;if(!t)return t===void 0&&e?null:[];if(!Array.isArray(t))return null;let s=t.map(tt);return s.every(n=>n!==null)?s:null}function Ae(e){try{return JSON.parse(e)}catch{return}}function Kt(e){try{return JSON.stringify(e)!==void 0}catch{return!1}}var Wt=O`
  .columns {
    display: grid;
    gap: 0 2rem;
    grid-template-columns: minmax(0, 1fr);
  }
  .columns > div > section:first-child {
    border-top: 0;
  }
  @container (min-width: 60rem) {
    .columns {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  .diagnosis {
    margin: 0;
    font-size: 1.05rem;
  }
  .big {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    margin: 0.25rem 0;
    font-size: 2.25rem;
    font-weight: 700;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
  }
  .big.none {
    font-size: 1.25rem;
  }
  .level {
    font-size: 1rem;
    font-weight: 600;
    padding: 0.15rem 0.6rem;
    border: 2px solid currentColor;
    border-radius: 4px;
  }
  .level1 {
    background: var(--srs-level1);
    border-color: var(--srs-level1);
    color: var(--srs-on-level);
  }
  .level2 {
    background: var(--srs-level2);
    border-color: var(--srs-level2);
    color: var(--srs-on-level);
  }
  .level3 {
    background: var(--srs-level3);
    border-color: var(--srs-level3);
    color: var(--srs-on-level);
  }
  .stale .big,
  .stale .frequency {
    color: var(--srs-muted);
  }
  .stale .level {
    background: none;
    border-style: dashed;
    border-color: var(--srs-muted);
    color: var(--srs-muted);
  }
  .frequency {
    font-size: 1.05rem;
  }
  .risk-bar {
    margin: 0.5rem 0;
    max-width: 44rem;
    font-size: 12px;
    overflow: clip;
    overflow-clip-margin: 8px;
  }
  .risk-bar .track {
    fill: var(--srs-surface);
    stroke: var(--srs-line);
  }
  .risk-bar .value.level1 {
    fill: var(--srs-level1);
  }
  .risk-bar .value.level2 {
    fill: var(--srs-level2);
  }
  .risk-bar .value.level3 {
    fill: var(--srs-level3);
  }
  .risk-bar .range-fill {
    fill: var(--srs-range);
  }
  .risk-bar .range-end,
  .risk-bar .value-end {
    stroke: var(--srs-text);
    stroke-width: 3;
  }
  .risk-bar .cut-halo {
    stroke: var(--srs-bg);
    stroke-width: 5;
  }
  .risk-bar .cut {
    stroke: var(--srs-text);
    stroke-width: 1.5;
  }
  .risk-bar .level-name {
    fill: var(--srs-muted);
  }
  .risk-bar .level-name.present {
    fill: var(--srs-text);
    font-weight: 700;
  }
  tbody th {
    min-width: 6rem;
    overflow-wrap: anywhere;
  }
  .sign {
    display: inline-block;
    vertical-align: -2px;
  }
  path.earlier {
    fill: var(--srs-bg);
    stroke: var(--srs-earlier);
    stroke-width: 2;
  }
  path.average {
    fill: var(--srs-average);
  }
  .aside {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.25rem 1rem;
  }
  figure {
    margin: 0.5rem 0;
  }
  .dots {
    width: min(100%, 15rem);
  }
  .dots .lasts {
    fill: var(--srs-text);
  }
  .dots .ends {
    fill: none;
    stroke: var(--srs-line);
    stroke-width: 1.5;
  }
  .dots .doubt {
    stroke: var(--srs-range);
    stroke-width: 2.5;
  }
  .plain {
    list-style: none;
    padding: 0;
  }
  button.quiet {
    border-color: transparent;
    padding-inline: 0.25rem;
    text-decoration: underline;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
  }
  .choice {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.25rem;
    padding: 0.25rem 0.75rem 0.25rem 0.5rem;
    border: 1px solid var(--srs-line);
    border-radius: 4px;
    cursor: pointer;
  }
  .choice:hover {
    border-color: var(--srs-accent);
  }
  .choice:has(:checked) {
    border-color: var(--srs-accent);
    background: var(--srs-surface);
    font-weight: 600;
  }
  [data-question] {
    padding-block: 0.5rem;
  }
  legend,
  .legend {
    padding: 0;
    margin: 0 0 0.15rem;
    font-weight: 600;
  }
  .help {
    margin-bottom: 0.35rem;
  }
  .source {
    display: inline-block;
    padding: 0 0.5rem;
    border: 1px solid var(--srs-line);
    border-radius: 1rem;
    font-size: 0.8rem;
    font-weight: 400;
    color: var(--srs-muted);
  }
  .source.open {
    border-style: dashed;
    border-color: var(--srs-warning);
    color: var(--srs-warning);
  }
  .derived {
    padding-block: 0.35rem;
  }
  .derived > summary {
    color: var(--srs-text);
  }
  [data-part="opinion"] {
    margin-top: 0.75rem;
  }
  .state {
    min-height: 2rem;
    margin-top: 0.35rem;
  }
  .state p {
    margin: 0;
  }
  .busy {
    min-height: 1.5rem;
    margin: 0;
  }
  footer {
    border-top: 1px solid var(--srs-line);
    padding-top: 0.75rem;
  }
  /* Letters on a filled ground keep it where the system would put its own behind them. */
  @media (forced-colors: active) {
    .level,
    .badge {
      forced-color-adjust: none;
    }
    .stale .level {
      background: Canvas;
      color: CanvasText;
    }
  }
`;var L=e=>String(e).toLowerCase().startsWith("en")?"en":"sv",x=(e,t)=>`${typeof e=="string"?e:e[0]===e[1]?e[0]:e.join("–")} ${t==="en"?"of":"av"} 100`;function Se(e,t){let s=e?.slice(0,10)??"";if(!/^\d{4}-\d\d-\d\d$/.test(s))return"";let[n,r,i]=s.split("-").map(Number);return new Intl.DateTimeFormat(st(t),{dateStyle:"long",timeZone:"UTC"}).format(Date.UTC(n,r-1,i))}function W(e,t){let s=Date.parse(e??"");return Number.isNaN(s)?"":new Intl.DateTimeFormat(st(t),{dateStyle:"long",timeStyle:"short",timeZone:"Europe/Stockholm"}).format(s)}function Re(e,t){let s=Date.parse(e??"");return Number.isNaN(s)?"":new Intl.DateTimeFormat(st(t),{dateStyle:"long",timeZone:"Europe/Stockholm"}).format(s)}var st=e=>e==="en"?"en-GB":"sv-SE",b=e=>e?e.length>3&&!e.includes(".")?`${e.slice(0,3)}.${e.slice(3)}`:e:"";var kn={sv:{name:"Risken på en skala från 0 till 100",average:"Genomsnitt för",earlier:"Tidigare beräkning",cut:"gränser mellan nivåerna"},en:{name:"The risk on a scale from 0 to 100",average:"Average for",earlier:"Earlier calculation",cut:"cut-offs between the levels"}},k=e=>`${Math.min(Math.max(e,0),1)*100}%`;function Jt(e,t,s){let n=kn[s],r=e.cut_offs.levels,i=r.slice(1).map(m=>m.from),[o,d]=e.bounds??[0,e.probability??0],l=e.percent??e.percent_bounds,p=[`${n.name}: ${l?x(l,s):""}`,`${n.cut}: ${i.map(m=>Math.round(m*100)).join(", ")}`,e.average_percent&&`${n.average} ${b(e.average_diagnosis)}: ${x(e.average_percent,s)}`].filter(Boolean);return a`<svg class="risk-bar" data-part="bar" width="100%" height="86" role="img" aria-label=${p.join("; ")}>
    <rect class="track" x="0.5" y="15" width="100%" height="20"></rect>
    ${e.probability===null?v`<rect class="range-fill" x=${k(o)} y="15" width=${k(d-o)} height="20"></rect>
          <line class="range-end" x1=${k(o)} x2=${k(o)} y1="10" y2="40"></line>
          <line class="range-end" x1=${k(d)} x2=${k(d)} y1="10" y2="40"></line>`:v`<rect class="value level${e.level??1}" x="0" y="15" width=${k(e.probability)} height="20"></rect>
          <line class="value-end" x1=${k(e.probability)} x2=${k(e.probability)} y1="10" y2="40"></line>`}
    ${i.map(m=>v`<line class="cut-halo" x1=${k(m)} x2=${k(m)} y1="11" y2="50"></line>
      <line class="cut" x1=${k(m)} x2=${k(m)} y1="11" y2="50"></line>
      <text class="tick" x=${k(m)} y="63" text-anchor="middle">${Math.round(m*100)}</text>`)}
    <text class="tick" x="0" y="63">0</text>
    <text class="tick" x="100%" y="63" text-anchor="end">100</text>
    ${r.map(m=>v`<text class="level-name ${e.level===m.level?"present":""}"
      x=${k((m.from+m.to)/2)} y="81" text-anchor="middle">${m.text}</text>`)}
    ${t?.probability!=null?v`<svg x=${k(t.probability)} y="0" overflow="visible"><path class="earlier" d="M0 1 6 7 0 13 -6 7Z"></path></svg>`:c}
    ${e.average!==null?v`<svg x=${k(e.average)} y="37" overflow="visible"><path class="average" d="M0 0 6 10 -6 10Z"></path></svg>`:c}
  </svg>`}var Ce=e=>a`<svg class="sign" width="14" height="14" viewBox="-7 0 14 14" aria-hidden="true">
    ${e==="earlier"?v`<path class="earlier" d="M0 1 6 7 0 13 -6 7Z"></path>`:v`<path class="average" d="M0 2 6 12 -6 12Z"></path>`}
  </svg>`;var T=(e,t)=>{let s=t&&e&&/^[A-Z]\d\d\S* /.test(t)?`(${t})`:t;return[b(e),s].filter(Boolean).join(" ")};var Qt=e=>Math.round(e*100);function Zt(e,t){let s=Qt(e.probability??e.bounds?.[0]??0),n=Qt(e.probability??e.bounds?.[1]??0);return a`<figure data-part="dots">
    <svg class="dots" viewBox="0 0 220 220" role="img" aria-label=${e.frequency}>
      ${Array.from({length:100},(r,i)=>{let o=11+i%10*22,d=11+Math.floor(i/10)*22;return i<s?v`<circle class="lasts" cx=${o} cy=${d} r="8"></circle>`:i<n?v`<path class="doubt" d="M${o-6} ${d-6}l12 12m0 -12l-12 12"></path>`:v`<circle class="ends" cx=${o} cy=${d} r="7.5"></circle>`})}
    </svg>
    <figcaption class="small">${xn(e.horizon,n>s,t).join(" ")}</figcaption>
  </figure>`}function xn(e,t,s){let n=s==="en"?[`Filled: lasts longer than ${e} days.`,"Cross: hangs on the missing answers.","Ring: does not last longer."]:[`Fylld: varar längre än ${e} dagar.`,"Kryss: beror på svaren som saknas.","Ring: varar inte längre."];return t?n:[n[0],n[2]]}var le={sv:{HOGRE:"Högre",KORREKT:"Stämmer",LAGRE:"Lägre",KAN_EJ_BEDOMA:"Kan inte bedöma"},en:{HOGRE:"Higher",KORREKT:"Correct",LAGRE:"Lower",KAN_EJ_BEDOMA:"Cannot judge"}},nt={sv:{legend:"Vad är din bedömning av risken, jämfört med beräkningen?",sending:"Sparar…",stored:"Sparad",of:"om",other:"Den gäller talet som visades då. Välj igen för talet som visas nu.",withdraw:"Ta tillbaka",withdrawn:"Bedömningen är tillbakatagen.",failed:"Din bedömning är inte sparad.",again:"Försök igen"},en:{legend:"What is your opinion of the risk, compared with the calculation?",sending:"Storing…",stored:"Stored",of:"of",other:"It is of the number shown then. Choose again for the number shown now.",withdraw:"Withdraw",withdrawn:"The opinion is withdrawn.",failed:"Your opinion is not stored.",again:"Try again"}};function Xt(e,t){let s=nt[t],n=e.given;return a`<div data-part="opinion" data-state=${n?.state??"open"} role="group" aria-labelledby="opinion">
    <p id="opinion" class="legend">${s.legend}</p>
    <div class="choices">
      ${Object.keys(le[t]).map(r=>a`<button type="button" data-opinion=${r}
          aria-pressed=${n?.opinion===r&&n.assessment===e.shown?"true":"false"}
          @click=${()=>e.choose(r)}>${le[t][r]}</button>`)}
    </div>
    <div class="state">${n?_n(n,e,t):c}</div>
  </div>`}function rt(e,t){let s=nt[t];return e.state==="sending"?"":e.state==="failed"?`${s.failed} ${e.fault?P(e.fault,t):""}`:e.opinion===null?s.withdrawn:`${s.stored}: ${le[t][e.opinion].toLowerCase()}, ${s.of} ${e.number}`}function _n(e,t,s){let n=nt[s],r=rt(e,s);return e.state==="sending"?a`<p>${n.sending}</p>`:e.state==="failed"?a`<p class="error">${r}</p>
      ${e.fault?.kind==="gone"?c:a`<button type="button" @click=${i=>Yt(i,e,t.again)}>${n.again}</button>`}`:e.opinion===null?a`<p>${r}</p>`:a`<p class="good">✓ ${r} (${W(e.stored,s)}).
      ${e.assessment===t.shown?c:a`<strong>${n.other}</strong>`}</p>
    <button type="button" class="quiet" @click=${i=>Yt(i,e,()=>t.choose(null))}>${n.withdraw}</button>`}function Yt(e,t,s){let n=e.currentTarget.closest("[data-part]");s(),n?.querySelector(`[data-opinion=${t.opinion??"HOGRE"}]`)?.focus()}var ts={sv:{heading:"Tidigare risk",day:"dag",none:"ingen risk",past:"längre än",days:"dagar",more:"Fler tidigare",opinion:"läkarens bedömning",model:"modell"},en:{heading:"Earlier risk",day:"day",none:"no risk",past:"longer than",days:"days",more:"More earlier ones",opinion:"the physician's opinion",model:"model"}};function it(e){let t=s=>s.risk?.horizon===e.risk?.horizon&&s.risk?.probability!=null;return e.earlier?.find(t)??null}function ss(e,t){let[s,...n]=e.earlier??[];if(!s)return c;let r=ts[t],i=it(e);return a`<div data-part="earlier">
    <h3>${r.heading}</h3>
    <ul class="plain">${es(s,i,t)}</ul>
    ${n.length?a`<details><summary>${r.more} (${n.length})</summary><ul class="plain">${n.map(o=>es(o,i,t))}</ul></details>`:c}
  </div>`}function es(e,t,s){let n=ts[s],r=e.risk,i=r?.percent??r?.percent_bounds;return a`<li>
    ${e===t?Ce("earlier"):c}
    ${Re(e.stored,s)}, <bdi>${T(e.diagnosis,e.title)}</bdi>:
    ${r&&i?a`<strong>${x(i,s)}</strong> ${n.past} ${r.horizon} ${n.days}${r.level_text?`, ${r.level_text.toLowerCase()}`:""}
          (${n.day} ${r.day}, ${n.model} ${r.model.name} ${b(r.model.diagnosis)})`:a`${n.none}. ${e.no_risk?.text??""}`}${e.opinion?a`; ${n.opinion}: ${le[s][e.opinion].toLowerCase()}`:c}
  </li>`}var de={sv:{heading:"Risk för lång sjukskrivning",synthetic:"Modellen bygger på påhittade patienter. Talet säger inget om verkliga patienter.",unsaid:"Det är inte sagt om modellen bygger på verkliga patienter.",average:"Genomsnitt för",from:"av sjukfallen från dag 15",dots:"Visa som 100 prickar",scale:"Skalan i tabell",level:"Nivå",range:"Från–till",source:"Gränserna",reference:"Jämförelsegruppen, modellens",none:"Ingen risk beräknad",unlevelled:"Nivån beror på svaren",or:"till"},en:{heading:"Risk of long sick leave",synthetic:"The model is made from invented patients. The number says nothing about real ones.",unsaid:"Nobody has said whether the model is made from real patients.",average:"Average for",from:"of spells from day 15",dots:"Show as 100 dots",scale:"The scale as a table",level:"Level",range:"From–to",source:"The cut-offs",reference:"Those compared with, the model's",none:"No risk calculated",unlevelled:"The level hangs on the answers",or:"to"}};function is(e,t,s){let n=de[s];return a`<h2 id="risk" tabindex="-1">${n.heading}</h2>
    ${e.certificate.diagnosis?a`<p class="diagnosis"><strong dir="auto">${T(e.certificate.diagnosis,e.certificate.title)}</strong></p>`:c}
    ${e.risk?Tn(e.risk,e,t,s):a`<div class="risk-number" data-part="no-risk"><p class="big none">${n.none}</p><p>${e.no_risk?.text}</p></div>`}
    ${e.support?a`<p class="note" data-part="support">${e.support.text}</p>`:c}
    ${ss(e,s)}`}function Tn(e,t,s,n){let r=de[n];return a`<div class="risk-number" data-part="number">
      <p class="big">${An(e,n)} ${Sn(e,n)}</p>
      <p class="frequency">${e.frequency}</p>
      ${e.synthetic===!1?c:a`<p class="note warning">${e.synthetic?r.synthetic:r.unsaid}</p>`}
    </div>
    ${Jt(e,it(t)?.risk??null,n)}
    ${e.average_percent?a`<p class="small">${Ce("average")} ${r.average} <strong>${b(e.average_diagnosis)}</strong>: ${x(e.average_percent,n)} ${r.from}</p>`:c}
    <div class="aside">
      <button type="button" class="quiet" aria-expanded=${s.open?"true":"false"} @click=${()=>s.toggle()}>${r.dots}</button>
      ${Rn(e,n)}
    </div>
    ${s.open?Zt(e,n):c}`}var ns=e=>e==="en"?"%":" %";function An(e,t){if(e.percent!==null)return e.percent+ns(t);let[s,n]=e.percent_bounds??["0","100"];return(s===n?s:`${s}–${n}`)+ns(t)}function Ee(e,t){let s=e.risk?.percent??e.risk?.percent_bounds;if(!e.risk||!s)return`${de[t].none}. ${e.no_risk?.text??""}`;let n=os(e.risk,t);return`${x(s,t)}${n?`, ${n.toLowerCase()}`:""}`}function os(e,t){if(e.level_text)return e.level_text;if(!e.level_bounds)return"";let[s,n]=e.level_bounds;return s.level===n.level?s.text:`${s.text} ${de[t].or} ${n.text.toLowerCase()}`}function Sn(e,t){let s=os(e,t);if(!s)return c;let[n,r]=e.level_bounds??[],i=e.level??(n?.level===r?.level?n?.level:null);return a`<span class="level ${i?`level${i}`:"undecided"}">${s}</span>`}var rs=e=>Math.round(e*100);function Rn(e,t){let s=de[t];return a`<details>
    <summary>${s.scale}</summary>
    <table>
      <thead><tr><th scope="col">${s.level}</th><th scope="col" class="number">${s.range}</th></tr></thead>
      <tbody>
        ${e.cut_offs.levels.map(n=>a`<tr><th scope="row">${n.text}</th><td class="number">${rs(n.from)}–${rs(n.to)}</td></tr>`)}
        ${e.average_percent?a`<tr><th scope="row">${s.average} ${b(e.average_diagnosis)}</th><td class="number">${e.average_percent}</td></tr>`:c}
        ${e.reference_mean_percent?a`<tr><th scope="row">${s.reference} ${b(e.model.diagnosis)}</th><td class="number">${e.reference_mean_percent}</td></tr>`:c}
      </tbody>
    </table>
    <p class="small muted">${s.source}: <span dir="auto">${e.cut_offs.source}</span></p>
  </details>`}var J=e=>t=>{let s=t.currentTarget;t.target===s&&s instanceof HTMLDetailsElement&&s.open&&e()},$=e=>a`<bdi>${e}</bdi>`;var Cn={sv:{today:"i dag",certificate_end:"intygets sista dag",prognosis:"läkarens prognos",fmb:e=>`FMB:s gräns${e&&` för ${e}`}`,onwards:"eller längre",day:e=>`dag ${e}`},en:{today:"today",certificate_end:"the certificate's last day",prognosis:"the physician's prognosis",fmb:e=>`FMB's limit${e&&` for ${e}`}`,onwards:"or longer",day:e=>`day ${e}`}};function as(e,t,s,n){let r=Cn[t],i=e.length?.remaining??[],o=[e.fmb,...e.secondary.map(h=>h.fmb)].flatMap(h=>h.typical_cases.map(f=>({...f,of:h.diagnosis}))),d=h=>o.filter(f=>f.max_days===h),l=new Set(o.flatMap(h=>h.max_days!==null&&h.max_days>n.day?[h.max_days]:[])),p=[...i.filter(h=>h.day>s.day),...[...l].filter(h=>!i.some(f=>f.day===h&&f.what==="fmb")).map(En)],u=[...new Set(p.map(h=>h.day))].sort((h,f)=>h-f).map(h=>{let f=p.filter(C=>C.day===h),_=d(h).some(C=>C.upper_limit===!1),z=f.filter(C=>C.what!=="day"),te=z.map(C=>{if(C.what!=="fmb")return r[C.what];let ft=r.fmb([...new Set(d(h).map(Qs=>b(Qs.of)))].join(", "));return _?`${ft} (${r.onwards})`:ft});return{day:h,date:f.find(C=>C.date)?.date??null,names:te.length>0?[...new Set(te)]:[r.day(h)],kind:z[0]?.what??"day",...Ln(f),onwards:_}});return[{day:s.day,date:e.spell.on,names:[r.today],kind:"today",probability:s.probability,percent:s.percent,onwards:!1},...u.filter(h=>h.day<=n.day||h.kind!=="day")]}var En=e=>({day:e,date:null,what:"fmb",probability:null,percent:null});function Ln(e){let t=e.find(s=>s.probability!==null);return{probability:t?.probability??null,percent:t?.percent??null}}function ls(e,t){let s=[];return e.map(n=>{let r=s.findIndex(o=>n-o>=t),i=r<0?s.length:r;return s[i]=n,i})}var ot=320,ds=130,Le=30,cs=10,Oe=17,ps={sv:{title:"Kvar i sjukskrivning av 100, dag för dag",name:(e,t)=>`Kurva: hur många av 100 som är kvar i sjukskrivning från dag ${e} till dag ${t}`,day:"Dag",date:"Datum",what:"Vad",left:"Kvar av 100",dayNumber:e=>`dag ${e}`,of:e=>`${e} av 100 kvar`,unknown:"går inte att säga",beyond:"utanför kurvan",table:"Kurvan som tabell",dates:"Datumen gäller om sjukskrivningen fortsätter utan avbrott."},en:{title:"Still on sick leave of 100, day by day",name:(e,t)=>`Curve: how many of 100 are still on sick leave from day ${e} to day ${t}`,day:"Day",date:"Date",what:"What",left:"Left of 100",dayNumber:e=>`day ${e}`,of:e=>`${e} of 100 left`,unknown:"cannot be said",beyond:"beyond the curve",table:"The curve as a table",dates:"The dates hold if sick leave goes on without a gap."}};function us(e,t){let s=e.risk?.curve??[],[n,r]=[s[0],s.at(-1)];if(!n||!r||n===r)return c;let i=ps[t],o=as(e,t,n,r),d={from:n.day,to:r.day};return a`<section data-part="curve" aria-labelledby="curve-title">
    <h2 id="curve-title">${i.title}</h2>
    <div class="curve">
      ${On(s,o,d,i.name(n.day,r.day))}
      <ol class="marks">
        ${o.map((l,p)=>a`<li data-day=${l.day}>
            <span class="badge" aria-hidden="true">${p+1}</span>
            <span>${l.names.map((m,u)=>a`${u?", ":""}<span>${m}</span>`)}
              <span class="muted">(<span class="whole">${i.dayNumber(l.day)}</span>${l.date?a`, <span class="whole">${l.date}</span>`:c}${l.day>d.to?`, ${i.beyond}`:""})</span>
              <strong>${l.percent===null?i.unknown:i.of(l.percent)}</strong></span>
          </li>`)}
      </ol>
    </div>
    <details class="twin">
      <summary>${i.table}</summary>
      ${Pn(s,o,t)}
    </details>
    ${o.some(l=>l.date)?a`<p class="small muted">${i.dates}</p>`:c}
  </section>`}function On(e,t,s,n){let r=p=>Le+(Math.min(p,s.to)-s.from)/(s.to-s.from)*(ot-Le-cs),i=ls(t.map(p=>r(p.day)),Oe),o=Oe*(1+Math.max(0,...i)),d=p=>o+(1-p)*ds,l=e.map(p=>`${r(p.day).toFixed(1)},${d(p.probability).toFixed(1)}`).join(" ");return a`<svg class="drawn" role="img" aria-labelledby="curve-name" viewBox="0 0 ${ot} ${o+ds+22}">
    <title id="curve-name">${n}</title>
    <g aria-hidden="true">
      ${[0,50,100].map(p=>v`<line class="grid" x1=${Le} x2=${ot-cs} y1=${d(p/100)} y2=${d(p/100)}></line>
          <text x=${Le-4} y=${d(p/100)+3.5} text-anchor="end">${p}</text>`)}
      ${Nn(s).map(p=>v`<line class="axis" x1=${r(p)} x2=${r(p)} y1=${d(0)} y2=${d(0)+4}></line>
          <text x=${r(p)} y=${d(0)+16} text-anchor="middle">${p}</text>`)}
      <polyline class="line" points=${l}></polyline>
      ${t.map((p,m)=>Mn(p,m,i[m]??0,r(p.day),d,s))}
    </g>
  </svg>`}function Mn(e,t,s,n,r,i){let o=s*Oe+Oe/2,d=e.onwards||e.day>i.to,l=e.probability!==null&&e.day<=i.to;return v`<line class="mark ${e.kind}" x1=${n} x2=${n} y1=${o+7} y2=${r(0)}></line>
    <circle class="badge" cx=${n} cy=${o} r="7"></circle>
    <text class="badge" x=${n} y=${o} text-anchor="middle" dominant-baseline="central">${t+1}</text>
    ${d?v`<path class="onwards" d="M${n} ${r(0)-6}h7m-3 -3l3 3l-3 3"></path>`:c}
    ${l?v`<circle class="dot" cx=${n} cy=${r(e.probability??0)} r="3.5"></circle>`:c}`}function Nn({from:e,to:t}){let s=[30,90,180,365].find(r=>(t-e)/r<=5)??730,n=[];for(let r=Math.ceil(e/s)*s;r<=t;r+=s)n.push(r);return n}function Pn(e,t,s){let n=ps[s],r=[...new Set([...e,...t].map(o=>o.day))].sort((o,d)=>o-d),i=t.some(o=>o.date);return a`<table>
    <caption>${n.title}</caption>
    <thead>
      <tr>
        <th scope="col" class="number">${n.day}</th>
        ${i?a`<th scope="col">${n.date}</th>`:c}
        <th scope="col" class="number">${n.left}</th>
        <th scope="col">${n.what}</th>
      </tr>
    </thead>
    <tbody>
      ${r.map(o=>{let d=t.find(p=>p.day===o),l=e.find(p=>p.day===o)?.percent??d?.percent;return a`<tr>
          <th scope="row" class="number">${o}</th>
          ${i?a`<td class="date">${d?.date??""}</td>`:c}
          <td class="number">${l??n.unknown}</td>
          <td>${d?$(d.names.join(", ")):""}</td>
        </tr>`})}
    </tbody>
  </table>`}function at(e,t,s){return/^https?:\/\//i.test(e)?a`<a href=${e} target="_blank" rel="noreferrer noopener" @click=${()=>s(e)}><bdi>${t}</bdi></a>`:a`<bdi>${t}</bdi>`}function lt(e,t){let s=e.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:)])/i);return a`<bdi>${s.map((n,r)=>r%2?at(n,n,t):n)}</bdi>`}var Q={sv:{title:"Socialstyrelsens rekommendation (FMB)",main:"Huvuddiagnos",secondary:"Bidiagnos",none:"FMB har ingen rekommendation för diagnosen.",subcodes:"Rekommendationen gäller underliggande koder.",exceeded:"Längre än rekommendationen i varje typfall",within:"Inom rekommendationen i minst ett typfall",unknown:"Om sjukfallet är längre än FMB rekommenderar går inte att säga.",motivation:"Utkast till motivering, att läsa igenom och ändra",copy:"Kopiera utkastet",copied:"Kopierat.",selected:"Gick inte att kopiera: texten är markerad, tryck Ctrl+C.",page:"Hos Socialstyrelsen",updated:"uppdaterad",source:"Källa"},en:{title:"Socialstyrelsen's recommendation (FMB)",main:"Main diagnosis",secondary:"Secondary diagnosis",none:"FMB has no recommendation for the diagnosis.",subcodes:"The recommendation is of codes below this one.",exceeded:"Longer than every typical case recommends",within:"Within what at least one typical case recommends",unknown:"Whether the spell is longer than FMB recommends cannot be said.",motivation:"Draft of the motivation, in Swedish, to be read through and changed",copy:"Copy the draft",copied:"Copied.",selected:"Could not copy: the text is selected, press Ctrl+C.",page:"At Socialstyrelsen",updated:"updated",source:"Source"}},Fn={information:{sv:"Översiktlig information",en:"Overview"},symptoms:{sv:"Symtom",en:"Symptoms"},rehabilitation:{sv:"Rehabilitering",en:"Rehabilitation"},activity_limitation:{sv:"Aktivitetsbegränsning",en:"Limitation of activity"},function_impairment:{sv:"Funktionsnedsättning",en:"Impairment of function"}};function hs(e,t,s){let n=Q[t],r={code:e.fmb.diagnosis??e.certificate.diagnosis,title:e.fmb.title??e.certificate.title};return a`<section data-part="fmb" aria-labelledby="fmb-title">
    <h2 id="fmb-title">${n.title}</h2>
    ${ms(e.fmb,r,e.secondary.length?n.main:null,t,s)}
    ${e.secondary.map(i=>ms(i.fmb,{code:i.fmb.diagnosis??i.diagnosis,title:i.fmb.title??i.title},n.secondary,t,s))}
  </section>`}function ms(e,t,s,n,r){let i=Q[n],o=T(t.code,t.title);return a`<div class="recommendation" data-diagnosis=${t.code??c}>
    ${o?a`<h3>${s?`${s}: `:""}${$(o)}</h3>`:c}
    ${e.diagnosis===null?a`<p class="muted">${i.none}</p>`:a`${jn(e,n)} ${e.from_subcodes?a`<p class="small">${i.subcodes}</p>`:c}
          ${e.typical_cases.length>0?a`<ul class="cases">
                ${e.typical_cases.map(d=>a`<li>
                    ${e.from_subcodes?a`<span class="muted">${d.diagnoses.map(b).join(", ")}: </span>`:c}${$(d.text)}
                  </li>`)}
              </ul>`:c}
          ${e.motivation?Vn(e.motivation,n):c} ${e.documents.map(d=>Un(d,n,r))}
          <p class="small muted">${i.source}: ${$(e.source)}${e.date?`, ${e.date}`:""}</p>`}
  </div>`}function jn(e,t){let s=Q[t];return e.typical_cases.length===0?c:e.exceeded===null?a`<p class="muted" data-exceeded="unknown">${s.unknown}</p>`:e.exceeded?a`<p class="verdict warning" data-exceeded="yes"><span class="icon" aria-hidden="true">▲</span>${s.exceeded}</p>`:a`<p class="verdict good" data-exceeded="no"><span class="icon" aria-hidden="true">✓</span>${s.within}</p>`}function Vn(e,t){let s=Q[t];return a`<div class="motivation" data-part="motivation">
    <label><span>${s.motivation}</span>
      <textarea readonly rows="5" lang="sv" dir="auto" .value=${e}></textarea>
    </label>
    <button type="button" @click=${n=>In(n,t)}>${s.copy}</button>
    <span role="status" class="small"></span>
  </div>`}async function In(e,t){let s=e.currentTarget.parentElement,n=s?.querySelector("textarea"),r=s?.querySelector("[role=status]");if(!n||!r)return;let i=Q[t];try{await navigator.clipboard.writeText(n.value),r.textContent=i.copied}catch{n.focus(),n.select(),r.textContent=i.selected}setTimeout(()=>r.replaceChildren(),8e3)}function Un(e,t,s){let n=Q[t],{reference:r,updated:i}=e;return a`<details data-part="fmb-document" @toggle=${J(()=>s("fmb_opened"))}>
    <summary lang="sv">${$(e.title)}</summary>
    <dl>
      ${Object.entries(Fn).map(([o,d])=>{let l=e[o];return l?a`<dt>${d[t]}</dt><dd lang="sv" dir="auto" class="lines">${l}</dd>`:c})}
    </dl>
    ${r?a`<p class="alone">${at(r,n.page,o=>s("link_opened",o))}</p>`:c}
    ${i?a`<p class="small muted">${n.updated} ${i}</p>`:c}
  </details>`}var dt={sv:{heading:"Längd",day:"dag",half:"Hälften av sådana sjukfall har avslutats senast",quarter:"En fjärdedel pågår ännu efter",later:e=>`mer än dag ${e}, längre än modellen har sett`,planned:"är ännu sjukskrivna efter intygets sista dag",gapless:"Datumen gäller om sjukskrivningen pågår utan avbrott."},en:{heading:"Length",day:"day",half:"Half of such spells have ended by",quarter:"A quarter still go on after",later:e=>`later than day ${e}, beyond what the model has seen`,planned:"are still on sick leave after the certificate's last day",gapless:"The dates hold if sick leave goes on without a gap."}};function fs(e,t){let s=e.length;if(!s)return c;let n=dt[t],r=s.remaining.find(i=>i.what==="certificate_end");return a`<section data-part="length" aria-labelledby="length">
    <h2 id="length">${n.heading}</h2>
    <ul>
      <li>${n.half} <strong>${gs(s,s.median_day,s.median_date,t)}</strong>.</li>
      <li>${n.quarter} <strong>${gs(s,s.q75_day,s.q75_date,t)}</strong>.</li>
      ${r?.percent?a`<li><strong>${x(r.percent,t)}</strong> ${n.planned} (${n.day} ${r.day}${vs(r.date,t)}).</li>`:c}
      ${s.prognosis?a`<li>${s.prognosis.text}</li>`:c}
    </ul>
    ${s.prognosis?.disagreement?a`<p class="note warning">${s.prognosis.disagreement}</p>`:c}
    ${s.median_date||s.q75_date?a`<p class="small muted">${n.gapless}</p>`:c}
  </section>`}var gs=(e,t,s,n)=>t===null?dt[n].later(e.observed_until):`${dt[n].day} ${t}${vs(s,n)}`,vs=(e,t)=>e?`, ${Se(e,t)}`:"";var ct={sv:{title:"Åtgärder",none:"Inga råd om åtgärder för diagnosen.",now:"gäller nu",source:"Källa",of:"Bidiagnos"},en:{title:"Measures",none:"No advice on measures for the diagnosis.",now:"of use now",source:"Source",of:"Secondary diagnosis"}},$s={draft:"new",extension:"extension",signed:"signed",coordination:"signed"};function ks(e,t,s,n,r=()=>{}){let i=ct[s],o={opened:n,followed:r},l=($s[t]==="signed"?void 0:e.situation?.code)??$s[t],p=e.secondary.filter(m=>m.measures.length>0);return a`<section data-part="measures" aria-labelledby="measures-title">
    <h2 id="measures-title">${i.title}</h2>
    ${e.measures.length===0?a`<p class="muted">${i.none}</p>`:ys(e.measures,l,s,o)}
    ${p.map(m=>a`<details class="secondary">
        <summary>${i.of}: ${$(T(m.diagnosis,m.title))}</summary>
        ${ys(m.measures,l,s,o)}
      </details>`)}
  </section>`}function ys(e,t,s,n){let r=ct[s],i=[...xs(e,d=>d.situation)],o=[...i.filter(([d])=>d===t),...i.filter(([d])=>d!==t)];return a`${o.map(([d,l])=>{let p=l[0]?.situation_text;return d===t?a`<h3 data-situation=${d}>${p} <span class="tag">${r.now}</span></h3>
          ${bs(l,s,n)}`:a`<details data-situation=${d}>
          <summary>${p} (${l.length})</summary>
          ${bs(l,s,n)}
        </details>`})}`}function bs(e,t,s){let n=[...xs(e,o=>o.category)],r=[...new Set(e.map(o=>o.source))],[i]=r.length===1?r:[];return a`${n.map(([o,d])=>a`<h4>${d[0]?.category_text}</h4>
        <ul class="plain" data-category=${o}>
          ${d.map(l=>a`<li>
              <details data-measure=${l.id} @toggle=${J(()=>s.opened(l.id))}>
                <summary>${$(l.title)}</summary>
                <p>${lt(l.advice,s.followed)}</p>
                ${i===void 0?ws(l.source,t,s):c}
              </details>
            </li>`)}
        </ul>`)}
    ${i===void 0?c:ws(i,t,s)}`}var ws=(e,t,s)=>a`<p class="small muted">${ct[t].source}: ${lt(e,s.followed)}</p>`;function xs(e,t){let s=new Map;for(let n of e)s.set(t(n),[...s.get(t(n))??[],n]);return s}var pt={sv:{heading:"Det som saknas",range:"Spannet rymmer alla möjliga svar på det som saknas. Det är inte ett konfidensintervall.",most:"Mest hjälper svaret på",leaves:"då återstår som mest",rest:"Vad de andra svaren skulle ge",question:"Fråga",remains:"Återstår som mest",elsewhere:"Saknas och frågas inte här:",known:{age:"ålder (personnummer)",sex:"kön (personnummer)",region:"region (enhetens postnummer)"}},en:{heading:"What is missing",range:"The range holds every possible answer to what is missing. It is not a confidence interval.",most:"The answer that helps most:",leaves:"it would leave at most",rest:"What the other answers would leave",question:"Question",remains:"Leaves at most",elsewhere:"Missing and not asked here:",known:{age:"age (the person's id)",sex:"sex (the person's id)",region:"region (the unit's postcode)"}}};function _s(e,t){if(!e.missing.length||!e.risk)return c;let s=pt[t],[n,...r]=e.missing_answers,i=new Set(e.questions.map(d=>d.predictor)),o=e.missing.filter(d=>!i.has(d)).map(d=>s.known[d]??d);return a`<section data-part="missing" aria-labelledby="missing">
    <h2 id="missing">${s.heading}</h2>
    <p>${s.range}</p>
    ${n?a`<p>${s.most} <strong dir="auto">${n.question}</strong> – ${s.leaves} ${x(n.percent_bounds,t)}.</p>`:c}
    ${r.length?a`<details><summary>${s.rest}</summary>${Hn(r,t)}</details>`:c}
    ${o.length?a`<p>${s.elsewhere} ${o.join(", ")}.</p>`:c}
  </section>`}var Hn=(e,t)=>a`<table>
  <thead><tr><th scope="col">${pt[t].question}</th><th scope="col">${pt[t].remains}</th></tr></thead>
  <tbody>
    ${e.map(s=>a`<tr><td dir="auto">${s.question}</td><td>${x(s.percent_bounds,t)}</td></tr>`)}
  </tbody>
</table>`;var Dn={sv:{supports:"Stödjer en bedömning, avgör inget.",model:"Modell",answeredFor:"svarade för",day:"Dag",of:"i sjukfallet",on:"bedömt",calculated:"räknat",trial:"Inte sparat som bedömning än.",notes:"Att veta om svaret"},en:{supports:"Supports a judgement, decides nothing.",model:"Model",answeredFor:"answered for",day:"Day",of:"of the spell",on:"assessed",calculated:"calculated",trial:"Not yet stored as an assessment.",notes:"To know about the answer"}};function Ts(e,t){let s=Dn[t],n=e.risk?.model,r=[n&&`${s.model} ${n.name} ${n.name.endsWith(n.version)?"":n.version}`.trim()+`, ${s.answeredFor} ${b(n.diagnosis)}`,e.spell.day!==null&&`${s.day} ${e.spell.day} ${s.of}`,e.spell.on&&`${s.on} ${Se(e.spell.on,t)}`,e.stored&&`${s.calculated} ${W(e.stored,t)}`].filter(Boolean);return a`<footer data-part="origin" class="small">
    <p><strong>${s.supports}</strong> ${r.join("; ")}. ${e.trial?s.trial:c}</p>
    ${e.risk?.population?a`<p class="muted" dir="auto">${e.risk.population}</p>`:c}
    ${e.notes.length?a`<details><summary>${s.notes}</summary><ul>${e.notes.map(i=>a`<li>${i}</li>`)}</ul></details>`:c}
  </footer>`}var F={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Z=e=>(...t)=>({_$litDirective$:e,values:t}),j=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,s,n){this._$Ct=t,this._$AM=s,this._$Ci=n}_$AS(t,s){return this.update(t,s)}update(t,s){return this.render(...s)}};var{I:Bn}=Mt,As=e=>e;var Rs=e=>e.strings===void 0,Ss=()=>document.createComment(""),Y=(e,t,s)=>{let n=e._$AA.parentNode,r=t===void 0?e._$AB:t._$AA;if(s===void 0){let i=n.insertBefore(Ss(),r),o=n.insertBefore(Ss(),r);s=new Bn(i,o,e,e.options)}else{let i=s._$AB.nextSibling,o=s._$AM,d=o!==e;if(d){let l;s._$AQ?.(e),s._$AM=e,s._$AP!==void 0&&(l=e._$AU)!==o._$AU&&s._$AP(l)}if(i!==r||d){let l=s._$AA;for(;l!==i;){let p=As(l).nextSibling;As(n).insertBefore(l,r),l=p}}}return s},V=(e,t,s=e)=>(e._$AI(t,s),e),zn={},Me=(e,t=zn)=>e._$AH=t,Cs=e=>e._$AH,Ne=e=>{e._$AR(),e._$AA.remove()};var ut=Z(class extends j{constructor(e){if(super(e),e.type!==F.PROPERTY&&e.type!==F.ATTRIBUTE&&e.type!==F.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!Rs(e))throw Error("`live` bindings can only contain a single expression")}render(e){return e}update(e,[t]){if(t===w||t===c)return t;let s=e.element,n=e.name;if(e.type===F.PROPERTY){if(t===s[n])return w}else if(e.type===F.BOOLEAN_ATTRIBUTE){if(!!t===s.hasAttribute(n))return w}else if(e.type===F.ATTRIBUTE&&s.getAttribute(n)===t+"")return w;return Me(e),t}});var Es=(e,t,s)=>{let n=new Map;for(let r=t;r<=s;r++)n.set(e[r],r);return n},Pe=Z(class extends j{constructor(e){if(super(e),e.type!==F.CHILD)throw Error("repeat() can only be used in text expressions")}dt(e,t,s){let n;s===void 0?s=t:t!==void 0&&(n=t);let r=[],i=[],o=0;for(let d of e)r[o]=n?n(d,o):o,i[o]=s(d,o),o++;return{values:i,keys:r}}render(e,t,s){return this.dt(e,t,s).values}update(e,[t,s,n]){let r=Cs(e),{values:i,keys:o}=this.dt(t,s,n);if(!Array.isArray(r))return this.ut=o,i;let d=this.ut??=[],l=[],p,m,u=0,g=r.length-1,h=0,f=i.length-1;for(;u<=g&&h<=f;)if(r[u]===null)u++;else if(r[g]===null)g--;else if(d[u]===o[h])l[h]=V(r[u],i[h]),u++,h++;else if(d[g]===o[f])l[f]=V(r[g],i[f]),g--,f--;else if(d[u]===o[f])l[f]=V(r[u],i[f]),Y(e,l[f+1],r[u]),u++,f--;else if(d[g]===o[h])l[h]=V(r[g],i[h]),Y(e,r[u],r[g]),g--,h++;else if(p===void 0&&(p=Es(o,h,f),m=Es(d,u,g)),p.has(d[u]))if(p.has(d[g])){let _=m.get(o[h]),z=_!==void 0?r[_]:null;if(z===null){let te=Y(e,r[u]);V(te,i[h]),l[h]=te}else l[h]=V(z,i[h]),Y(e,r[u],z),r[_]=null;h++}else Ne(r[g]),g--;else Ne(r[u]),u++;for(;h<=f;){let _=Y(e,l[f+1]);V(_,i[h]),l[h++]=_}for(;u<=g;){let _=r[u++];_!==null&&Ne(_)}return this.ut=o,Me(e,l),w}});var X={sv:{heading:"Frågor",open:"obesvarad",certificate:"från intyget",person:"från personnumret",user:"ditt svar",earlier:"besvarat tidigare",host:"ifyllt av journalsystemet",default:"förvalt, inget svar",withdraw:"Ta bort svaret",change:"Svara annat än intyget",unit:"Ett tal"},en:{heading:"Questions",open:"open",certificate:"from the certificate",person:"from the person's id",user:"your answer",earlier:"answered earlier",host:"filled in by the record system",default:"preselected, not an answer",withdraw:"Remove the answer",change:"Answer otherwise",unit:"A number"}};function Ls(e,t,s){if(!e.questions.length)return c;let n=i=>t.order.indexOf(i.predictor),r=[...e.questions].sort((i,o)=>n(i)-n(o));return a`<section data-part="questions" aria-labelledby="questions">
    <h2 id="questions">${X[s].heading}</h2>
    ${t.readonly?a`<dl>${r.map(i=>qn(i,s))}</dl>`:Os(r.map(i=>[i.predictor,Gn(i,t,s)]))}
  </section>`}var Os=e=>Pe(e,([t])=>t,([,t])=>t),Ms=(e,t)=>e.answers.find(s=>s.level===String(t))?.text??String(t??"");function qn(e,t){let s={answer:null,certificate:X[t].certificate,person:X[t].person,default:X[t].default,missing:X[t].open}[e.source];return a`<dt dir="auto">${e.question}</dt>
    <dd><span dir="auto">${Ms(e,e.value)}</span> ${s?a`<span class="source">${s}</span>`:c}</dd>`}function Gn(e,t,s){let n=X[s],r=t.answers.get(e.predictor),i=!r&&(e.source==="certificate"||e.source==="person"),o=t.answers.chosen(e),d=r?n[r.from]+(r.stored?`, ${Re(r.stored,s)}`:""):i?n[e.source]:e.source==="default"?n.default:n.open,l=r?.from??(i?e.source:"open"),p=a`<fieldset data-question=${e.predictor} data-state=${l} aria-describedby=${e.help?`help-${e.predictor}`:c}>
    <legend><span dir="auto">${e.question}</span> <span class="source ${l}">${d}</span></legend>
    ${e.help?a`<p class="small muted help" id=${`help-${e.predictor}`} dir="auto">${e.help}</p>`:c}
    <div class="choices">
      ${e.answers.length?Kn(e,o,t):Wn(e,o,t,n.unit)}
      ${r?a`<button type="button" class="quiet" @click=${m=>Jn(m,e,t)}>
            ${n.withdraw}<span class="heard">: ${e.question}</span>
          </button>`:c}
    </div>
  </fieldset>`;return!e.from_certificate||!(i||r&&e.source==="certificate")?p:a`<details class="derived">
    <summary><span dir="auto">${e.question}</span> <strong dir="auto">${Ms(e,o)}</strong> <span class="source ${l}">${d}</span></summary>
    ${p}
  </details>`}var Kn=(e,t,s)=>a`${Os(e.answers.map(n=>[n.level,a`<label class="choice">
      <input type="radio" name=${e.predictor} value=${n.level}
        .checked=${ut(t!==null&&String(t)===n.level)}
        @change=${()=>s.give(e.predictor,n.level)} />
      <span dir="auto">${n.text}</span>
    </label>`]))}`,Wn=(e,t,s,n)=>a`<label class="choice">${n}
    <input type="number" step="any" .value=${ut(t===null?"":String(t))}
      @change=${r=>{let i=r.target;i.value===""?s.withdraw(e.predictor):Number.isFinite(i.valueAsNumber)&&s.give(e.predictor,i.valueAsNumber)}} />
  </label>`;function Jn(e,t,s){let n=e.currentTarget.closest("fieldset");s.withdraw(t.predictor),n?.querySelector("input")?.focus()}var mt=3,Qn={sv:{title:"Vad modellen går på",up:"Högre risk",down:"Lägre risk",hardly:"Knappt någon skillnad",none:"Inget av vikt.",all:e=>`Visa alla ${e}`,few:"Visa bara de viktigaste",legend:"Säger hur modellen räknar, inte vad sjukfallet beror på."},en:{title:"What the model goes by",up:"Higher risk",down:"Lower risk",hardly:"Hardly any difference",none:"Nothing of weight.",all:e=>`Show all ${e}`,few:"Show only the strongest",legend:"Says how the model reckons, not why the patient is on sick leave."}};function Ns(e,t,s,n){let r=e.explanation.reasons;if(r.length===0)return c;let i=Qn[t],o=g=>r.filter(h=>h.strength>0&&h.direction===g).sort(Zn),[d,l]=[o(1),o(-1)],p=r.filter(g=>!d.includes(g)&&!l.includes(g)),m=g=>s?g:g.slice(0,mt),u=p.length>0||d.length>mt||l.length>mt;return a`<section data-part="reasons" aria-labelledby="reasons-title">
    <h2 id="reasons-title">${i.title}</h2>
    ${e.explanation.reference?a`<p class="small muted">${e.explanation.reference}</p>`:c}
    <div class="reasons" id="reasons-list">
      ${ht(i.up,m(d),i.none,"up")} ${ht(i.down,m(l),i.none,"down")}
      ${s&&p.length>0?ht(i.hardly,p,i.none,"hardly"):c}
    </div>
    ${u?a`<button type="button" data-part="more-reasons" aria-expanded=${s} aria-controls="reasons-list" @click=${n}>
          ${s?i.few:i.all(r.length)}
        </button>`:c}
    <p class="small muted">${i.legend}</p>
  </section>`}var Zn=(e,t)=>Math.abs(t.log_odds)-Math.abs(e.log_odds);function ht(e,t,s,n){return a`<div data-way=${n}>
    <h3>${e}</h3>
    ${t.length===0?a`<p class="muted">${s}</p>`:a`<ul class="plain">
          ${t.map(r=>a`<li class="reason" data-predictor=${r.predictor} data-strength=${r.strength}>
              <span class="strength">${Yn(r)}${r.strength_text}</span>${$(r.text)}
            </li>`)}
        </ul>`}
  </div>`}function Yn(e){let t=e.direction<0?"0,2 10,2 5,11":"0,11 10,11 5,2";return a`<svg class="steps ${e.direction<0?"lowers":"raises"}" viewBox="-1 0 38 13" aria-hidden="true">
    ${[0,1,2].map(s=>v`<polygon class=${s<e.strength?"full":"empty"} points=${t} transform="translate(${s*13} 0)"></polygon>`)}
  </svg>`}var Xn={sv:{title:"Statistik för hela landet",none:"Ingen statistik för diagnosen.",year:e=>`sjukfall som började ${e}`,lengths:"Hur länge sjukfallen varade",between:(e,t)=>`${e}–${t} dagar`,from:e=>`${e} dagar eller mer`,headings:["Längd","Sjukfall","Andel","Andel som slutat"],table:"Samma siffror i en tabell",source:"Källa",percent:e=>`${e} %`},en:{title:"Statistics for the country",none:"No statistics for the diagnosis.",year:e=>`spells that began in ${e}`,lengths:"How long the spells lasted",between:(e,t)=>`${e}–${t} days`,from:e=>`${e} days or more`,headings:["Length","Spells","Share","Share that had ended"],table:"The same numbers in a table",source:"Source",percent:e=>`${e}%`}};function Ps(e,t,s){let n=e.statistics,r=Xn[t],i=n.intervals.reduce((u,g)=>u+g.spells,0);if(n.diagnosis===null||i===0)return a`<section data-part="statistics" aria-labelledby="statistics-title">
      <h2 id="statistics-title">${r.title}</h2>
      <p class="muted">${r.none}</p>
    </section>`;let o=u=>r.percent(er(100*u/i,t)),d=u=>u.days_max_excl===null?r.from(u.days_min):r.between(u.days_min,u.days_max_excl-1),l=new Intl.NumberFormat(t==="sv"?"sv-SE":"en-GB"),p=T(n.diagnosis,n.title),m=n.year===null?"":`, ${r.year(n.year)}`;return a`<section data-part="statistics" aria-labelledby="statistics-title">
    <h2 id="statistics-title">${r.title}</h2>
    <details @toggle=${J(s)}>
      <summary>${$(`${p}${m}`)}</summary>
      <div
        class="bars"
        role="img"
        aria-label="${r.lengths}: ${n.intervals.map(u=>`${d(u)} ${o(u.spells)}`).join(", ")}"
      >
        ${n.intervals.map(u=>a`<span>${d(u)}</span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              ${v`<rect class="track" width="100" height="10"></rect><rect class="bar" width=${100*u.spells/i} height="10"></rect>`}
            </svg>
            <span class="number">${o(u.spells)}</span>`)}
      </div>
      <details class="twin">
        <summary>${r.table}</summary>
        <table>
          <caption>${$(`${r.lengths}: ${p}${m}`)}</caption>
          <thead>
            <tr>${r.headings.map((u,g)=>a`<th scope="col" class=${g?"number":""}>${u}</th>`)}</tr>
          </thead>
          <tbody>
            ${n.intervals.map(u=>a`<tr>
                <th scope="row">${d(u)}</th>
                <td class="number">${l.format(u.spells)}</td>
                <td class="number">${o(u.spells)}</td>
                <td class="number">${u.days_max_excl===null?"–":o(u.accumulated)}</td>
              </tr>`)}
          </tbody>
        </table>
      </details>
      ${n.source?a`<p class="small muted">${r.source}: ${n.source}</p>`:c}
    </details>
  </section>`}function er(e,t){return e>0&&e<.5?"<1":e<100&&e>=99.5?">99":new Intl.NumberFormat(t,{maximumFractionDigits:0}).format(e)}function Fs(e,t,s){let n=(d="")=>t.followed(d),r=R(()=>ks(e,t.view,s,t.opened,n)),i=e.certificate.diagnosis!==null||e.secondary.length>0,o=t.view==="signed"||t.view==="coordination";return a`<div class="columns">
      <div>
        <section data-part="risk" class=${t.old?"stale":""} aria-labelledby="risk" aria-busy=${t.busy?"true":"false"}>
          ${R(()=>is(e,t.dots,s))}
          ${e.risk&&t.choice?R(()=>Xt(t.choice,s)):c}
        </section>
        ${R(()=>fs(e,s))} ${R(()=>_s(e,s))}
        ${R(()=>Ls(e,t.form,s))}
      </div>
      <div>
        ${i&&o?r:c}
        ${R(()=>Ns(e,s,t.reasons.open,()=>t.reasons.toggle()))}
        ${R(()=>us(e,s))}
        ${i?R(()=>hs(e,s,(d,l)=>d==="link_opened"?n(l):t.happened(d))):c}
        ${i&&!o?r:c}
        ${i?R(()=>Ps(e,s,()=>t.happened("statistics_opened"))):c}
      </div>
    </div>
    ${R(()=>Ts(e,s))}`}function R(e){try{return e()}catch{return a`<section data-part="unreadable"><p class="note error">En del av svaret går inte att läsa. <span lang="en">A part of the answer cannot be read.</span></p></section>`}}var tr={sv:{nothing:"Inget intyg att räkna på ännu.",unreadable:"Det sparade svaret går inte att läsa.",soon:"Räknar…",long:"Det tar längre tid än vanligt. Du kan skriva vidare under tiden.",old:"Det som visas räknades",before:"och tar inte med ändringar därefter.",next:"Försöker igen om",retry:"Försök nu",goesOn:"Intyget kan skrivas och signeras ändå."},en:{nothing:"No certificate to calculate yet.",unreadable:"The stored answer cannot be read.",soon:"Calculating…",long:"It takes longer than usual. You can go on writing.",old:"What is shown was calculated",before:"and does not take later changes in.",next:"Trying again in",retry:"Try now",goesOn:"The certificate can be written and signed all the same."}};function js(e,t,s){let n=tr[s],{phase:r,fault:i,answer:o}=e;return t.nothing?a`<p class="note" data-part="nothing">${n.nothing}</p>`:t.unreadable?a`<p class="note error" data-part="fault">${n.unreadable}</p>`:a`<p class="busy small" data-part="busy">${r==="soon"?n.soon:r==="long"?n.long:c}</p>
    ${i?a`<div class="note ${i.kind==="input"?"warning":"error"}" data-part="fault" data-fault=${i.kind}>
          <p><strong>${P(i,s)}</strong> ${i.kind==="input"?c:n.goesOn}</p>
          ${Vt(i,t.question,s)}
          ${o?a`<p>${n.old} ${W(o.stored,s)} ${n.before}</p>`:c}
          ${e.again!==null?a`<p>${n.next} ${sr(e.again)} s.</p>`:c}
          ${i.kind==="input"||i.kind==="refused"?c:a`<button type="button" @click=${t.retry}>${n.retry}</button>`}
        </div>`:c}`}var sr=e=>Math.max(1,Math.ceil((e-Date.now())/1e3));var nr={bg:{light:"#ffffff",dark:"#15191d",forced:"Canvas"},surface:{light:"#f3f5f7",dark:"#20262c",forced:"Canvas"},text:{light:"#1a1f24",dark:"#e8ecef",forced:"CanvasText"},muted:{light:"#4a545e",dark:"#b7c1ca",forced:"CanvasText"},line:{light:"#6b7680",dark:"#8b96a0",forced:"CanvasText"},accent:{light:"#00589c",dark:"#7cc0ff",forced:"LinkText"},on_accent:{light:"#ffffff",dark:"#0b1a28",forced:"Canvas"},focus:{light:"#00589c",dark:"#ffd24a",forced:"Highlight"},level1:{light:"#00706e",dark:"#4cc3b8",forced:"CanvasText"},level2:{light:"#8a4b00",dark:"#e8a33d",forced:"CanvasText"},level3:{light:"#a3123a",dark:"#ff8ba0",forced:"CanvasText"},on_level:{light:"#ffffff",dark:"#15191d",forced:"Canvas"},range:{light:"#4b3f8f",dark:"#b9adff",forced:"CanvasText"},average:{light:"#1a1f24",dark:"#e8ecef",forced:"CanvasText"},earlier:{light:"#4a545e",dark:"#b7c1ca",forced:"CanvasText"},curve:{light:"#00589c",dark:"#7cc0ff",forced:"CanvasText"},bar:{light:"#00589c",dark:"#7cc0ff",forced:"CanvasText"},raises:{light:"#8a4b00",dark:"#e8a33d",forced:"CanvasText"},lowers:{light:"#00706e",dark:"#4cc3b8",forced:"CanvasText"},warning:{light:"#7a4300",dark:"#ffca80",forced:"CanvasText"},error:{light:"#a3123a",dark:"#ff9db0",forced:"CanvasText"},good:{light:"#00632f",dark:"#7fd99a",forced:"CanvasText"}},Vs=["bg","surface"],rr=["text","muted","accent","warning","error","good","level1","level2","level3"],ir=["line","focus","accent","level1","level2","level3","range","average","earlier","curve","bar","raises","lowers"],ea=[...Vs.flatMap(e=>rr.map(t=>({front:t,back:e,least:4.5}))),...Vs.flatMap(e=>ir.map(t=>({front:t,back:e,least:3}))),{front:"on_accent",back:"accent",least:4.5},...["level1","level2","level3"].map(e=>({front:"on_level",back:e,least:4.5}))],Fe=e=>Object.entries(nr).map(([t,s])=>`--srs-${t.replace("_","-")}:${s[e]};`).join(""),Is=`
:host{color-scheme:light dark;${Fe("light")}}
:host([theme="light"]){color-scheme:light}
:host([theme="dark"]){color-scheme:dark;${Fe("dark")}}
@media (prefers-color-scheme:dark){:host(:not([theme="light"])){${Fe("dark")}}}
@media (forced-colors:active){:host,:host([theme]),:host(:not([theme])){${Fe("forced")}}}
`;var je=O`
  ${me(Is)}
  :host {
    display: block;
    container-type: inline-size;
    background: var(--srs-bg);
    color: var(--srs-text);
    font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    overflow-wrap: anywhere;
    padding: 0.25rem 0.75rem 0.75rem;
  }
  :host([hidden]),
  [hidden] {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  section {
    padding: 0.75rem 0;
    border-top: 1px solid var(--srs-line);
  }
  h2,
  h3,
  h4 {
    margin: 0 0 0.5rem;
    line-height: 1.25;
  }
  h2 {
    font-size: 1.15rem;
  }
  h3 {
    font-size: 1rem;
  }
  h4 {
    font-size: 0.95rem;
  }
  p {
    margin: 0 0 0.5rem;
    max-width: 44rem;
  }
  ul,
  ol {
    margin: 0 0 0.5rem;
    padding-inline-start: 1.25rem;
  }
  .muted {
    color: var(--srs-muted);
  }
  .small {
    font-size: 0.875rem;
  }
  .warning {
    color: var(--srs-warning);
  }
  .error {
    color: var(--srs-error);
  }
  .good {
    color: var(--srs-good);
  }
  .note {
    background: var(--srs-surface);
    border-inline-start: 4px solid var(--srs-line);
    padding: 0.5rem 0.75rem;
  }
  .note.warning {
    border-color: var(--srs-warning);
  }
  .note.error {
    border-color: var(--srs-error);
  }
  /* Heard, not seen. */
  .heard {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  a {
    color: var(--srs-accent);
  }
  button {
    font: inherit;
    color: var(--srs-accent);
    background: var(--srs-bg);
    border: 1px solid var(--srs-line);
    border-radius: 4px;
    min-height: 2.25rem;
    padding: 0.25rem 0.75rem;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--srs-accent);
    text-decoration: underline;
  }
  button[disabled] {
    color: var(--srs-muted);
    cursor: default;
    text-decoration: none;
  }
  button[aria-pressed="true"] {
    background: var(--srs-accent);
    color: var(--srs-on-accent);
    border-color: var(--srs-accent);
    font-weight: 600;
  }
  input,
  select,
  textarea {
    font: inherit;
    color: var(--srs-text);
    background: var(--srs-bg);
    border: 1px solid var(--srs-line);
    border-radius: 4px;
    min-height: 2.25rem;
    padding: 0.25rem 0.5rem;
    max-width: 100%;
  }
  input[type="radio"],
  input[type="checkbox"] {
    inline-size: 1.15rem;
    block-size: 1.15rem;
    min-height: 0;
    margin: 0;
    flex: none;
    accent-color: var(--srs-accent);
  }
  :focus-visible {
    outline: 3px solid var(--srs-focus);
    outline-offset: 2px;
  }
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  summary {
    cursor: pointer;
    min-height: 1.75rem;
    color: var(--srs-accent);
  }
  details[open] > summary {
    margin-bottom: 0.5rem;
  }
  table {
    border-collapse: collapse;
    max-width: 100%;
  }
  caption {
    text-align: start;
    color: var(--srs-muted);
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 0.2rem 0.75rem 0.2rem 0;
    border-bottom: 1px solid var(--srs-line);
  }
  td.number,
  th.number {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  svg {
    display: block;
    max-width: 100%;
    overflow: visible;
  }
  svg text {
    fill: var(--srs-text);
  }
  @media (forced-colors: active) {
    button[aria-pressed="true"] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;var Ve=class{constructor(t,s){this.host=t;this.heard=s;this.given=null;this.#e=new Set;this.#t=new WeakSet;this.#n=Promise.resolve();t.addController(this)}#e;#t;#n;hostConnected(){}clear(){this.given=null}choose(t,s){let{assessment:n,trial:r,number:i}=s===null&&this.given||t;this.given&&this.#t.add(this.given),this.given={assessment:n,trial:r,number:i,opinion:s,state:"sending",stored:null,fault:null},this.again()}again(){let t=this.given;!t||t.state==="stored"||(t.state="sending",this.host.requestUpdate(),this.#d(()=>this.#i(t)))}confirm(t){return this.#d(()=>this.#r(t))}async#i(t){if(this.#t.has(t))return;let s=(t.trial?await this.#r(t.assessment):null)??await this.#o(t);t.state=s?"failed":"stored",t.fault=s,this.host.requestUpdate(),t===this.given&&(s?this.heard.failed(s):this.heard.stored(t))}async#r(t){if(this.#e.has(t))return null;let s=`/v1/assessments/${encodeURIComponent(t)}/confirmation`,{fault:n}=await A(this.heard.access(),"POST",s,void 0,S);return n||(this.#e.add(t),this.heard.confirmed(t),null)}async#o(t){let s=`/v1/assessments/${encodeURIComponent(t.assessment)}/opinion`,{value:n,fault:r}=await(t.opinion===null?A(this.heard.access(),"DELETE",s,void 0,S):A(this.heard.access(),"PUT",s,{opinion:t.opinion},S));return r||(t.stored=typeof n.stored=="string"?n.stored:null,null)}#d(t){let s=this.#n.then(t);return this.#n=s.catch(()=>{}),s}};var Ie=O`
  .plain {
    list-style: none;
    padding: 0;
  }
  .reasons {
    display: grid;
    gap: 0.5rem 2rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr));
  }
  .reason {
    display: flex;
    gap: 0.5rem;
    padding: 0.15rem 0;
  }
  .strength {
    flex: 0 0 3.75rem;
    font-size: 0.8rem;
    line-height: 1.2;
    padding-top: 0.3rem;
    color: var(--srs-muted);
  }
  .steps {
    width: 2.6rem;
    height: 0.9rem;
  }
  .steps .empty {
    fill: none;
    stroke: var(--srs-line);
  }
  .raises .full {
    fill: var(--srs-raises);
    stroke: var(--srs-raises);
  }
  .lowers .full {
    fill: var(--srs-lowers);
    stroke: var(--srs-lowers);
  }
  .tag {
    font-size: 0.8rem;
    font-weight: 400;
    border: 1px solid var(--srs-line);
    border-radius: 1rem;
    padding: 0.05rem 0.5rem;
    white-space: nowrap;
  }
  [data-part="curve"] {
    container-type: inline-size;
  }
  .curve {
    display: grid;
    gap: 0.5rem 1.5rem;
    align-items: start;
  }
  .drawn {
    width: 100%;
    max-width: 34rem;
    font-size: 11px;
  }
  .drawn .line {
    fill: none;
    stroke: var(--srs-curve);
    stroke-width: 2;
  }
  .drawn .grid,
  .drawn .axis {
    stroke: var(--srs-line);
    stroke-width: 0.5;
  }
  .drawn .mark {
    stroke: var(--srs-text);
    stroke-dasharray: 2 2;
  }
  .drawn .mark.today {
    stroke-dasharray: none;
  }
  .drawn .mark.fmb {
    stroke-dasharray: 6 2;
  }
  .drawn .onwards {
    fill: none;
    stroke: var(--srs-text);
    stroke-width: 1.5;
  }
  .drawn .dot {
    fill: var(--srs-curve);
    stroke: var(--srs-bg);
  }
  .drawn circle.badge {
    fill: var(--srs-text);
  }
  .drawn text.badge {
    fill: var(--srs-bg);
    font-size: 9px;
    font-weight: 600;
  }
  .marks {
    list-style: none;
    padding: 0;
    margin: 0;
  }
  .marks li {
    display: flex;
    gap: 0.5rem;
    padding: 0.1rem 0;
  }
  .marks strong,
  .whole {
    white-space: nowrap;
  }
  .alone a {
    display: inline-block;
    min-height: 1.5rem;
  }
  span.badge {
    flex: none;
    inline-size: 1.4rem;
    block-size: 1.4rem;
    margin-top: 0.05rem;
    border-radius: 50%;
    background: var(--srs-text);
    color: var(--srs-bg);
    font-size: 0.8rem;
    font-weight: 600;
    text-align: center;
    line-height: 1.4rem;
  }
  @container (min-width: 38rem) {
    .curve {
      grid-template-columns: 3fr 2fr;
    }
    .drawn {
      font-size: 9px;
    }
  }
  td.date {
    white-space: nowrap;
  }
  .recommendation {
    margin-bottom: 1rem;
  }
  .verdict {
    font-weight: 600;
  }
  .verdict .icon {
    margin-inline-end: 0.4rem;
  }
  .motivation textarea {
    display: block;
    width: 100%;
    max-width: 44rem;
    margin: 0.25rem 0;
    resize: vertical;
    field-sizing: content;
  }
  .lines {
    white-space: pre-line;
    max-width: 44rem;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0 0 0.5rem;
  }
  summary bdi {
    overflow-wrap: anywhere;
  }
  details details {
    margin-inline-start: 0.75rem;
  }
  .bars {
    display: grid;
    grid-template-columns: max-content minmax(3rem, 1fr) max-content;
    gap: 0.4rem 0.75rem;
    align-items: center;
    max-width: 34rem;
    margin-bottom: 0.5rem;
  }
  .bars svg {
    width: 100%;
    height: 0.9rem;
  }
  .bars .track {
    fill: none;
    stroke: var(--srs-line);
    vector-effect: non-scaling-stroke;
  }
  .bars .bar {
    fill: var(--srs-bar);
  }
  th {
    overflow-wrap: normal;
  }
  .number {
    overflow-wrap: normal;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;var Ue=class{constructor(){this.said="";this.#e=new Map}#e;listen(t,s,n,r){let{fault:i,phase:o}=t;this.#t("fault",i?P(i,r):""),this.#t("opinion",s?rt(s,r):""),n&&o==="still"&&!i&&this.#t("risk",Ee(n,r))}forget(){this.said="",this.#e.clear()}#t(t,s){let n=this.#e.get(t)??"";this.#e.set(t,s),s&&s!==n?this.said=s:!s&&this.said===n&&(this.said="")}};var or=["draft","extension","signed","coordination"],ar=200,lr=3,He=class extends E{static{this.styles=[je,Ie,Wt]}static{this.properties={certificate:{type:String},history:{type:String},answers:{type:String},assessment:{type:String},person:{type:String},postcode:{type:String},unit:{type:String},lang:{type:String},view:{type:String},base:{type:String},token:{type:String},transport:{attribute:!1}}}#e=new G;#t=[];#n=!1;#i="";#r=null;#o="";#d=0;#p=new Ue;#u=!1;#c=!1;#a=!1;#l=new Te(this,()=>this.#f());#s=new _e(this,{request:()=>this.#g(),access:()=>this.#f(),arrived:t=>this.#e.takeOver(t),shown:t=>this.#_(t),failed:t=>this.#v(t)});#m=new Ve(this,{access:()=>this.#f(),confirmed:t=>this.#s.confirmed(t),stored:t=>this.#h("srs-opinion",{assessment:t.assessment,opinion:t.opinion,seen:t.number}),failed:t=>this.#v(t)});async confirm(){let t=this.#s.answer;if(!t)return!1;if(!t.trial)return!0;let s=await this.#m.confirm(t.id);return s&&this.#v(s),s===null}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#s.resume()}willUpdate(t){if(this.assessment)return t.has("assessment")?this.#y():void 0;(t.has("answers")||t.has("assessment"))&&(this.#e=new G(et(this.answers))),["assessment","certificate","history","answers","person","postcode","unit","lang","base","transport"].some(n=>t.has(n))&&this.#k(),t.has("token")&&this.#x(),t.has("view")&&this.#s.answer&&this.#b(this.#s.answer)}update(t){try{super.update(t)}catch{this.#s.unshowable()}}#k(){let t=qt(this.certificate,this.person);(!t||this.#r&&!Gt(t,this.#r))&&this.#y(),this.#r=t;let s=JSON.stringify([this.#g(),this.base]);s===this.#i&&!this.#s.fault||(this.#i=s,this.#n=!0,this.#s.changed(this.#s.answer?ar:0))}#y(){this.#r=null,this.#i="",this.#o="",this.#e=new G(et(this.answers)),this.#t=[],this.#p.forget(),this.#s.clear(),this.#m.clear()}#x(){this.#s.fault?.kind==="token"&&this.#s.retry(),this.#m.given?.fault?.kind==="token"&&this.#m.again()}#g(){let{person:t,postcode:s,unit:n}=this;return Bt(this.certificate,this.history,this.#e.sent(),{person:t,postcode:s,unit:n},L(this.lang))}#f(){return{base:this.base??"",token:this.token??null,transport:this.transport??null}}#_(t){this.#d=0,this.#n&&!this.shadowRoot?.activeElement&&(this.#t=[]),this.#n=!1;for(let{predictor:s}of t.questions)this.#t.includes(s)||this.#t.push(s);this.#h("srs-calculated",{assessment:t.id,trial:t.trial,percent:t.risk?.percent??null,percent_bounds:t.risk?.percent_bounds??null,level:t.risk?.level??null,horizon:t.risk?.horizon??null,no_risk:t.no_risk?.code??null}),this.#l.happened("calculated",t),this.#b(t)}#b(t){let s=this.#$(),n=`${s} ${t.certificate.id} ${t.certificate.diagnosis}`;n!==this.#o&&(this.#o=n,this.#l.happened(`${s}_viewed`,t),s==="signed"&&!t.earlier?.some(r=>r.same)&&this.confirm())}#v(t){t.kind!=="overtaken"&&(t.kind==="gone"&&this.#s.retry(),t.kind==="token"&&this.#d++<lr&&this.#h("srs-token-needed",{}),this.#h("srs-error",{kind:t.kind}))}#h(t,s){this.dispatchEvent(new CustomEvent(t,{detail:s,bubbles:!0,composed:!0}))}#$(){return or.includes(this.view)?this.view:"draft"}#w(t){t(),this.#i=JSON.stringify([this.#g(),this.base]),this.#l.happened("question_answered",this.#s.answer),this.#s.changed()}#T(t,s){this.#m.choose({assessment:s.id,trial:s.trial,number:Ee(s,L(this.lang))},t)}render(){let t=L(this.lang),s=this.assessment?zt(this.assessment):this.#s.answer;return this.#p.listen(this.#s,this.#m.given,s,t),a`<div lang=${t} data-state=${this.#s.phase} data-view=${this.#$()}>
      ${js(this.#s,{nothing:!this.certificate&&!this.assessment,unreadable:!!this.assessment&&!s,question:n=>s?.questions.find(r=>r.predictor===n)?.question,retry:()=>(this.#u=!0,this.#s.retry())},t)}
      ${s&&this.#s.fault?.kind!=="refused"?Fs(s,this.#A(s),t):c}
      <div class="heard" role="status">${this.#p.said}</div>
    </div>`}updated(){!this.#u||this.#s.fault||this.#s.phase!=="still"||(this.#u=!1,this.shadowRoot?.activeElement||this.shadowRoot?.querySelector("#risk")?.focus())}#A(t){let{phase:s,fault:n}=this.#s,r=o=>this.#l.happened(o,this.assessment?null:t),i=this.#$();return{view:i,old:s==="soon"||s==="long"||n!==null,busy:s!=="still",choice:this.assessment||i==="coordination"?null:{given:this.#m.given,shown:t.id,choose:o=>this.#T(o,t),again:()=>this.#m.again()},form:{order:this.#t,answers:this.#e,readonly:!!this.assessment,give:(o,d)=>this.#w(()=>this.#e.give(o,d)),withdraw:o=>this.#w(()=>this.#e.withdraw(o))},dots:{open:this.#c,toggle:()=>(this.#c=!this.#c,this.requestUpdate())},reasons:{open:this.#a,toggle:()=>(this.#a=!this.#a,this.requestUpdate())},happened:r,followed:o=>(r("link_opened"),this.#h("srs-link",{address:o})),opened:o=>(r("measure_opened"),this.#h("srs-measure",{measure:o}))}}};var dr={},Us=Z(class extends j{constructor(){super(...arguments),this.ot=dr}render(e,t){return t()}update(e,[t,s]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((n,r)=>n===this.ot[r]))return w}else if(this.ot===t)return w;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,s)}});var gt=["place","name","diagnosis","day","end","risk"],ce={column:"place",falling:!1,text:"",group:"",firstOnly:!1},ee=(e,t)=>e.certificate===null?null:Object.hasOwn(t,e.certificate)?String(t[e.certificate]):e.certificate;function Hs(e,t,s){let n=e.text.trim().toLocaleLowerCase(s);return r=>(!e.firstOnly||r.first)&&(e.group===""||r.group===e.group)&&(n===""||cr(r,t).toLocaleLowerCase(s).includes(n))}function Ds(e,t,s,n){let r=new Intl.Collator(n,{numeric:!0}),i=o=>pr(o,t,s.column);return e.toSorted((o,d)=>{let[l,p]=[i(o),i(d)];if(l===null||p===null)return+(l===null)-+(p===null)||o.place-d.place;let m=typeof l=="number"&&typeof p=="number"?l-p:r.compare(String(l),String(p));return(s.falling?-m:m)||o.place-d.place})}var cr=(e,t)=>[ee(e,t),e.certificate,e.diagnosis,b(e.diagnosis),e.title].join(" ");function pr(e,t,s){switch(s){case"place":return e.place;case"name":return ee(e,t);case"diagnosis":return e.diagnosis;case"day":return e.day;case"end":return e.days_left;case"risk":return e.risk?.probability??(e.risk?.bounds?(e.risk.bounds[0]+e.risk.bounds[1])/2:null)}}var ur={title:"Vem behöver stöd först?",ongoing:(e,t)=>`${e} pågående sjukfall ${t}`,loading:"Hämtar listan …",empty:"Inga pågående sjukfall.",noUnit:"Ingen enhet är vald.",token:"Inloggningen har gått ut.",input:"Listan går inte att hämta: enhet, dag eller antal är inte som väntat.",unreadable:"Går inte att läsa.",again:"Försök igen",retry:e=>`Försöker igen om ${e} sekunder.`,kept:e=>`Listan är den som hämtades för ${e} och kan vara inaktuell.`,synthetic:"Modellen är gjord på påhittade patienter: för prov, inte för vård.",first:e=>e===1?"Det första":`De ${e} första`,all:e=>e===1?"Det enda":`Alla ${e}`,expected:(e,t,s,n)=>`${e}: ${t} av ${s} väntas bli långa (passera den dag som risken gäller)${n?`; ${n} är inte med i summan`:""}.`,filter:"Urval",search:"Sök namn, intyg eller diagnos",group:"Grupp i listan",every:"Alla",onlyFirst:"Bara de första",sort:"Sortera efter",rising:"Stigande",falling:"Fallande",showing:(e,t)=>`Visar ${e} av ${t}.`,horizons:"Riskerna gäller olika dagar: se vilken dag vid varje rad.",nothing:"Inget sjukfall passar urvalet.",clear:"Visa alla",columns:{place:"Plats",name:"Intyg",diagnosis:"Diagnos",day:"Dag",end:"Slutar",risk:"Risk i dag"},why:"Varför här",isFirst:"först",unnamed:"Utan intygs-id",exceeded:"längre än FMB rekommenderar",day:e=>`dag ${e}`,since:"sedan",degree:e=>`${e} %`,left:e=>e===1?"1 dag kvar":`${e} dagar kvar`,soon:"slutar snart",of:e=>`${e} av 100`,passing:e=>`att passera dag ${e}`,early:"modellen börjar senare",half:e=>`hälften slut dag ${e}`,missing:e=>`spann: ${e} svar saknas`,goesBy:"Vad modellen går på",assessed:e=>`Bedömt ${e}`,old:"för mer än 90 dagar sedan",opinion:e=>`läkaren: ${e}`,leftOut:"Inte med i listan",bear:"Att tänka på",model:e=>`Modell ${e}. Stödjer en bedömning, avgör inget.`},mr={title:"Who needs support first?",ongoing:(e,t)=>`${e} ongoing ${e===1?"spell":"spells"} on ${t}`,loading:"Fetching the list …",empty:"No ongoing spells.",noUnit:"No unit is chosen.",token:"The sign-in has expired.",input:"The list cannot be fetched: unit, day or number is not as expected.",unreadable:"Cannot be read.",again:"Try again",retry:e=>`Tries again in ${e} seconds.`,kept:e=>`The list is the one that was fetched for ${e} and may be out of date.`,synthetic:"The model is made from invented patients: for trials, not for care.",first:e=>e===1?"The first one":`The first ${e}`,all:e=>e===1?"The only one":`All ${e}`,expected:(e,t,s,n)=>`${e}: ${t} of ${s} are expected to become long (pass the day the risk is of)${n?`; ${n} not in the sum`:""}.`,filter:"Selection",search:"Search name, certificate or diagnosis",group:"Group in the list",every:"All",onlyFirst:"Only the first",sort:"Sort by",rising:"Rising",falling:"Falling",showing:(e,t)=>`Showing ${e} of ${t}.`,horizons:"The risks are of different days: each row says of which.",nothing:"No spell fits the selection.",clear:"Show all",columns:{place:"Place",name:"Certificate",diagnosis:"Diagnosis",day:"Day",end:"Ends",risk:"Risk today"},why:"Why here",isFirst:"first",unnamed:"Without a certificate id",exceeded:"longer than FMB recommends",day:e=>`day ${e}`,since:"since",degree:e=>`${e}%`,left:e=>e===1?"1 day left":`${e} days left`,soon:"ends soon",of:e=>`${e} of 100`,passing:e=>`of passing day ${e}`,early:"the model begins later",half:e=>`half ended by day ${e}`,missing:e=>`a range: ${e} ${e===1?"answer":"answers"} missing`,goesBy:"What the model goes by",assessed:e=>`Assessed ${e}`,old:"more than 90 days ago",opinion:e=>`the physician: ${e}`,leftOut:"Not in the list",bear:"Bear in mind",model:e=>`Model ${e}. It supports a judgement and decides nothing.`},y={sv:ur,en:mr},De={very_high:{sv:"Mycket hög risk",en:"Very high risk"},high:{sv:"Hög risk",en:"High risk"},moderate:{sv:"Måttlig risk",en:"Moderate risk"},early:{sv:"Nya: modellen börjar senare",en:"New: the model begins later"},beyond_last_horizon:{sv:"Långa redan",en:"Long already"},no_model:{sv:"Utan modell för diagnosen",en:"No model for the diagnosis"},no_diagnosis:{sv:"Utan diagnos i intyget",en:"No diagnosis in the certificate"}},Bs={HOGRE:{sv:"högre",en:"higher"},KORREKT:{sv:"stämmer",en:"right"},LAGRE:{sv:"lägre",en:"lower"},KAN_EJ_BEDOMA:{sv:"kan inte bedöma",en:"cannot judge"}};var hr=7;function zs(e,t,s,n,r){let i=y[s],{place:o,name:d,diagnosis:l,day:p,end:m,risk:u}=i.columns;return a`<tr role="row" ?hidden=${!n} class=${e.first?"first":""} data-certificate=${e.certificate??c} data-group=${e.group}>
    <td role="cell" data-title=${o}>${e.place}${e.first?a` <span class="tag">${i.isFirst}</span>`:c}</td>
    <th scope="row" role="rowheader" data-title=${d}>${gr(e,t,s,r)}</th>
    <td role="cell" data-title=${l}>
      ${$(T(e.diagnosis,e.title)||"–")}
      ${e.fmb.exceeded?a`<div class="warning small"><span aria-hidden="true">▲ </span>${i.exceeded}</div>`:c}
    </td>
    <td role="cell" data-title=${p}>
      ${e.day??"–"}
      ${e.start?a`<div class="small muted">${i.since} <span class="whole">${e.start}</span></div>`:c}
      ${e.degree===null?c:a`<div class="small muted">${i.degree(e.degree)}</div>`}
    </td>
    <td role="cell" data-title=${m}>${fr(e,s)}</td>
    <td role="cell" data-title=${u} class="risk">${vr(e,s)}</td>
    <td role="cell" data-title=${i.why} class="why small">${yr(e,s)}</td>
  </tr>`}function gr(e,t,s,n){let r=e.certificate,i=ee(e,t);return r===null||i===null?a`<span class="muted">${y[s].unnamed}</span>`:a`<button type="button" class="open" @click=${()=>n(r,e.assessed?.id??null)}>${$(i)}</button>
    ${i===r?c:a`<div class="small muted">${$(r)}</div>`}`}function fr(e,t){let s=y[t],n=e.days_left,r=n!==null&&n<=hr;return a`<span class="whole">${e.end??"–"}</span>
    ${n===null?c:a`<div class="small ${r?"warning":"muted"}">${s.left(n)}</div>`}
    ${r?a`<div class="small warning"><span aria-hidden="true">! </span>${s.soon}</div>`:c}`}function vr(e,t){let s=y[t],n=e.risk;if(!n||n.percent===null&&n.percent_bounds===null)return a`<span>${e.no_risk?.text??"–"}</span>`;let r=n.percent_bounds&&[...new Set(n.percent_bounds)].join("–"),i=e.length?.median_day,[o,d]=n.level_bounds?.map(m=>m.text)??[],l=o===void 0||d===void 0?[]:o===d?[o]:[o,d.toLocaleLowerCase(t)],p=n.level_text??l.join(" – ");return a`${p?a`<strong class="level${n.level??0}">${p}</strong>`:c}
    <div class="whole">${s.of(n.percent??r??"")}</div>
    ${$r(n)}
    <div class="small muted">${s.passing(n.horizon)}</div>
    ${n.percent===null?a`<div class="small">${s.missing(e.missing.length)}</div>`:c}
    ${n.early?a`<div class="small">${s.early}</div>`:c}
    ${i?a`<div class="small muted">${s.half(i)}</div>`:c}`}function $r(e){let[t,s]=e.probability===null?e.bounds??[0,0]:[0,e.probability];return a`<svg class="row-bar level${e.level??0}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    ${v`<rect class="track" width="100" height="8"></rect><rect class="value" x=${100*t} width=${Math.max(100*(s-t),.5)} height="8"></rect>`}
  </svg>`}function yr(e,t){let s=y[t];return a`<div>${e.why}</div>
    ${e.support?a`<div>${e.support.text}</div>`:c}
    ${e.reasons.length>0?a`<details>
          <summary>${s.goesBy}</summary>
          <ul class="plain">
            ${e.reasons.map(n=>a`<li><span aria-hidden="true">${n.direction>0?"▲":n.direction<0?"▼":"·"} </span>${$(n.text)} (${n.strength_text})</li>`)}
          </ul>
        </details>`:c}
    ${br(e,t)} ${e.notes.map(n=>a`<div class="muted">${n}</div>`)}`}function br(e,t){let s=y[t];if(e.never_assessed)return a`<div>${e.never_assessed}</div>`;if(!e.assessed)return c;let{stored:n,old:r,opinion:i}=e.assessed,o=[s.assessed(n.slice(0,10)),r&&s.old,i&&s.opinion(Bs[i]?.[t]??i)];return a`<div class=${r?"warning":""}>${o.filter(Boolean).join(", ")}</div>`}var wr=60;function Ks(e,t,s,n,r){let i=y[n],o=Ds(e.rows,t,s,n),d=new Set(o.filter(Hs(s,t,n)));return e.rows.length===0?a`<p data-part="empty">${i.empty}</p>${Gs(e,n)}`:a`${xr(e,n)} ${_r(e,s,n,r)}
    <p role="status" class="small muted" data-part="count">${i.showing(d.size,e.rows.length)}</p>
    ${s.column==="risk"&&new Set([...d].flatMap(l=>l.risk?.horizon??[])).size>1?a`<p class="small">${i.horizons}</p>`:c}
    ${d.size===0?a`<p>${i.nothing} <button type="button" @click=${()=>r.chosen({...ce,column:s.column,falling:s.falling})}>${i.clear}</button></p>`:a`<table role="table" class="caseload" data-part="caseload">
          <caption class="heard">${i.title}</caption>
          <thead role="rowgroup">
            <tr role="row">
              ${gt.map(l=>Tr(l,s,n,r))}
              <th scope="col" role="columnheader">${i.why}</th>
            </tr>
          </thead>
          <tbody role="rowgroup" class=${d.size>wr?"many":""}>
            ${Pe(o,l=>l.place,l=>Us([l,ee(l,t),n,d.has(l)],()=>kr(l,t,n,d.has(l),r.opened)))}
          </tbody>
        </table>`}
    ${Gs(e,n)}`}function kr(...e){try{return zs(...e)}catch{return a`<tr role="row" ?hidden=${!e[3]}><td role="cell" class="error">${y[e[2]].unreadable}</td></tr>`}}function xr(e,t){let s=y[t],{first:n,all:r}=e.expected,i=n&&n.spells<r.spells;return a`${e.model.synthetic?a`<p class="note warning" data-part="synthetic">${s.synthetic}</p>`:c}
    ${i?qs(n,s.first(n.spells),t):c} ${qs(r,s.all(r.spells),t)}`}function qs(e,t,s){let n=e.with_risk+e.with_bounds,r=new Intl.NumberFormat(s,{minimumFractionDigits:1,maximumFractionDigits:1}),{number:i,low:o,high:d}=e;return e.with_bounds===0&&i!==null?a`<p>${y[s].expected(t,r.format(i),n,e.spells-n)}</p>`:o===null||d===null?c:a`<p>${y[s].expected(t,`${r.format(o)}–${r.format(d)}`,n,e.spells-n)}</p>`}function _r(e,t,s,n){let r=y[s],i=new Set(e.rows.map(l=>l.group)),o=[...Object.keys(De).filter(l=>i.has(l)),...[...i].filter(l=>!(l in De))],d=l=>l.target.value;return a`<fieldset class="controls" data-part="controls">
    <legend class="heard">${r.filter}</legend>
    <label><span>${r.search}</span>
      <input type="search" autocomplete="off" .value=${t.text} @input=${l=>n.chosen({...t,text:d(l)})} />
    </label>
    <label><span>${r.group}</span>
      <select @change=${l=>n.chosen({...t,group:d(l)})}>
        <option value="" ?selected=${t.group===""}>${r.every}</option>
        ${o.map(l=>a`<option value=${l} ?selected=${t.group===l}>${De[l]?.[s]??l}</option>`)}
      </select>
    </label>
    <label class="narrow"><span>${r.sort}</span>
      <select @change=${l=>n.chosen({...t,column:d(l)})}>
        ${gt.map(l=>a`<option value=${l} ?selected=${t.column===l}>${r.columns[l]}</option>`)}
      </select>
    </label>
    <button type="button" class="narrow" @click=${()=>n.chosen({...t,falling:!t.falling})}>
      ${t.falling?r.falling:r.rising}
    </button>
    ${e.rows.some(l=>l.first)?a`<label class="check">
          <input type="checkbox" .checked=${t.firstOnly} @change=${l=>n.chosen({...t,firstOnly:l.target.checked})} />
          <span>${r.onlyFirst} (${e.rows.filter(l=>l.first).length})</span>
        </label>`:c}
  </fieldset>`}function Tr(e,t,s,n){let r=t.column===e,i=r?t.falling?"descending":"ascending":c;return a`<th scope="col" role="columnheader" aria-sort=${i}>
    <button type="button" class="sort" data-sort=${e} @click=${()=>n.chosen({...t,column:e,falling:r&&!t.falling})}>
      ${y[s].columns[e]}<span class="way" aria-hidden="true">${r?t.falling?"▼":"▲":"↕"}</span>
    </button>
  </th>`}function Gs(e,t){let s=y[t],{name:n,version:r}=e.model;return a`${e.left_out.length>0?a`<h3>${s.leftOut}</h3>
          <ul data-part="left-out">${e.left_out.map(i=>a`<li>${i.text}: ${i.count}</li>`)}</ul>`:c}
    <h3>${s.bear}</h3>
    ${e.notes.length>0?a`<ul data-part="notes">${e.notes.map(i=>a`<li>${i}</li>`)}</ul>`:c}
    <p class="small muted" data-part="order">${e.order}</p>
    <p class="small muted">${s.model(`${n} ${r}`)}</p>`}var Ws=O`
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: end;
    margin-bottom: 0.75rem;
  }
  .controls label {
    display: grid;
    min-width: 0;
  }
  .controls label:not(.check) > * {
    width: 100%;
    min-width: 0;
  }
  .controls label.check {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    min-height: 2.25rem;
  }
  .caseload {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
    hyphens: auto;
  }
  .caseload tr[hidden] {
    display: none !important;
  }
  .caseload th:nth-child(1) {
    width: 8%;
  }
  .caseload th:nth-child(2) {
    width: 16%;
  }
  .caseload th:nth-child(3) {
    width: 17%;
  }
  .caseload th:nth-child(4),
  .caseload th:nth-child(5) {
    width: 11%;
  }
  .caseload th:nth-child(6) {
    width: 15%;
  }
  .caseload th,
  .caseload td {
    padding: 0.4rem 0.6rem 0.4rem 0;
    font-weight: 400;
  }
  .caseload thead th {
    vertical-align: bottom;
    align-self: end;
    font-weight: 600;
  }
  .caseload tr.first > :first-child {
    box-shadow: inset 4px 0 var(--srs-text);
    padding-inline-start: 0.6rem;
  }
  button.sort,
  button.open {
    border-color: transparent;
    background: none;
    padding: 0.25rem 0;
    text-align: start;
  }
  button.sort {
    color: var(--srs-text);
    font-weight: 600;
    white-space: nowrap;
  }
  button.open {
    min-height: 1.5rem;
    padding: 0;
    text-decoration: underline;
    overflow-wrap: anywhere;
  }
  .way {
    display: inline-block;
    inline-size: 1.2em;
    text-align: center;
  }
  .level1 {
    color: var(--srs-level1);
  }
  .level2 {
    color: var(--srs-level2);
  }
  .level3 {
    color: var(--srs-level3);
  }
  .row-bar {
    width: 100%;
    max-width: 10rem;
    height: 0.6rem;
    margin: 0.2rem 0;
    color: var(--srs-range);
  }
  .row-bar .track {
    fill: none;
    stroke: var(--srs-line);
    vector-effect: non-scaling-stroke;
  }
  .row-bar .value {
    fill: currentColor;
  }
  .row-bar.level1 {
    color: var(--srs-level1);
  }
  .row-bar.level2 {
    color: var(--srs-level2);
  }
  .row-bar.level3 {
    color: var(--srs-level3);
  }
  @container (min-width: 54rem) {
    .controls .narrow {
      display: none;
    }
  }
  /* Rows of their own, so that of many only those in sight are laid out. */
  @media screen {
    .caseload,
    .caseload thead,
    .caseload tbody,
    .caseload th,
    .caseload td {
      display: block;
      min-width: 0;
      border: 0;
    }
    .caseload tr {
      display: grid;
      grid-template-columns: 5rem 16fr 17fr 11fr 11fr 15fr 22fr;
      border-bottom: 1px solid var(--srs-line);
    }
    .caseload .many tr {
      content-visibility: auto;
      contain-intrinsic-size: auto 7rem;
    }
    .caseload th:nth-child(n) {
      width: auto;
    }
    @container (max-width: 53.99rem) {
      .controls label {
        flex: 1 1 14rem;
      }
      .caseload thead {
        display: none;
      }
      .caseload tr {
        grid-template-columns: minmax(0, 1fr);
        border: 1px solid var(--srs-line);
        border-radius: 4px;
        padding: 0.5rem 0.75rem;
        margin-bottom: 0.75rem;
      }
      .caseload .many tr {
        contain-intrinsic-size: auto 24rem;
      }
      .caseload th,
      .caseload td {
        padding: 0.15rem 0;
      }
      .caseload tr.first > :first-child {
        box-shadow: none;
        padding: 0.15rem 0;
      }
      .caseload tr.first {
        border-inline-start: 4px solid var(--srs-text);
      }
      .caseload [data-title]::before {
        content: attr(data-title) ": ";
        font-size: 0.875rem;
        color: var(--srs-muted);
      }
      @container (min-width: 34rem) {
        .caseload tr {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 0 1rem;
        }
        .caseload td.why {
          grid-column: 1 / -1;
        }
      }
    }
  }
  @media print {
    :host {
      background: none;
      font-size: 9pt;
    }
    *,
    ::before {
      color: #000 !important;
    }
    .controls,
    .way,
    summary,
    [data-part="count"],
    button:not(.open, .sort) {
      display: none;
    }
    .small,
    .tag {
      font-size: 8pt;
    }
    button.open,
    button.sort {
      min-height: 0;
      padding: 0;
      text-decoration: none;
    }
    .caseload tr {
      break-inside: avoid;
    }
    .caseload thead {
      display: table-header-group;
    }
    .row-bar .value {
      fill: #000;
    }
    .row-bar .track {
      stroke: #000;
    }
  }
`;var Ar=300,Sr=3,Be=class extends E{static{this.styles=[je,Ie,Ws]}static{this.properties={unit:{type:String},on:{type:String},capacity:{type:String},names:{type:String},lang:{type:String},base:{type:String},token:{type:String},transport:{attribute:!1},caseload:{state:!0},fault:{state:!0},waiting:{state:!0},seconds:{state:!0},selection:{state:!0}}}#e=new AbortController;#t;#n=0;#i=[];constructor(){super(),this.caseload=null,this.fault=null,this.waiting=!1,this.seconds=0,this.selection=ce}connectedCallback(){super.connectedCallback(),addEventListener("beforeprint",this.#r),addEventListener("afterprint",this.#o),this.hasUpdated&&this.reload()}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("beforeprint",this.#r),removeEventListener("afterprint",this.#o),this.#e.abort(),clearInterval(this.#t)}#r=()=>{this.#i=[...this.renderRoot.querySelectorAll("details:not([open])")];for(let t of this.#i)t.open=!0};#o=()=>{for(let t of this.#i)t.open=!1;this.#i=[]};willUpdate(t){t.has("unit")&&(this.caseload=null,this.selection=ce),(t.has("token")&&this.fault?.kind==="token"||["unit","on","capacity","lang","base","transport"].some(n=>t.has(n)))&&(this.#n=0,this.reload())}async reload(){if(this.#e.abort(),clearInterval(this.#t),this.seconds=0,!this.unit)return;let t=new AbortController;this.#e=t;let s=setTimeout(()=>this.waiting=!0,Ar),n=new URLSearchParams({lang:L(this.lang)});this.on&&n.set("on",this.on),this.capacity!==null&&this.capacity!==void 0&&this.capacity!==""&&n.set("capacity",String(this.capacity));let r=`/v1/units/${encodeURIComponent(this.unit)}/caseload?${n}`,{value:i,fault:o}=await A(this.#p(),"GET",r,void 0,Ht,t.signal);clearTimeout(s),!t.signal.aborted&&(this.waiting=!1,this.fault=o??null,i?(this.caseload=i,this.#n=0):o&&this.#d(o))}#d(t){t.kind==="refused"&&(this.caseload=null),t.kind==="token"&&this.#c("srs-token-needed",{}),this.#c("srs-error",{kind:t.kind}),!(t.kind!=="busy"&&t.kind!=="unavailable"||this.#n++>=Sr)&&(this.seconds=t.seconds,this.#t=setInterval(()=>{this.seconds-=1,this.seconds<=0&&this.reload()},1e3))}#p(){return{base:this.base??"",token:this.token??null,transport:this.transport??null}}#u(){let t=this.names;if(typeof t!="string")return t??{};try{let s=JSON.parse(t);return typeof s=="object"&&s!==null?s:{}}catch{return{}}}#c(t,s){this.dispatchEvent(new CustomEvent(t,{detail:s,bubbles:!0,composed:!0}))}render(){let t=L(this.lang),s=y[t],n=this.caseload;return a`<div lang=${t} data-state=${this.#l()} aria-busy=${this.waiting}>
      <h2>${s.title}</h2>
      ${n?a`<p class="of"><bdi>${this.unit}</bdi>: ${s.ongoing(n.rows.length,n.on)}</p>`:c}
      <div role="status">${this.#s()}</div>
      ${n?this.#a(n):c}
    </div>`}#a(t){let s=L(this.lang);try{return Ks(t,this.#u(),this.selection,s,{chosen:n=>this.selection=n,opened:(n,r)=>this.#c("srs-open",{certificate:n,assessment:r})})}catch{return a`<p class="note error">${P({kind:"odd"},s)}</p>`}}#l(){return this.unit?this.fault?this.fault.kind:this.waiting||!this.caseload?"loading":this.caseload.rows.length===0?"empty":"list":"no-unit"}#s(){let t=y[L(this.lang)];if(!this.unit)return a`<p class="note">${t.noUnit}</p>`;if(this.waiting)return a`<p class="note">${t.loading}</p>`;if(!this.fault)return c;let s=this.fault.kind;return a`<p class="note error">
      ${s==="token"||s==="input"?t[s]:P(this.fault,L(this.lang))} ${this.caseload?t.kept(this.caseload.on):c}
      ${this.seconds>0?a`<span aria-live="off">${t.retry(this.seconds)}</span>`:c}
      ${s==="refused"?c:a`<button type="button" @click=${()=>this.reload()}>${t.again}</button>`}
    </p>`}};var Js=(e,t)=>{customElements.get(e)||customElements.define(e,t)};Js("srs-panel",He);Js("srs-unit",Be);export{He as SrsPanel,Be as SrsUnit};
