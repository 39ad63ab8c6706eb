import { describe, expect, it } from 'vitest';
import { findSvgFaults } from './svg-check.ts';

const wrap = (inner: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n${inner}\n</svg>`;
const faultsIn = (inner: string) => findSvgFaults(wrap(inner));

describe('findSvgFaults', () => {
  it.each([
    '<g id="a"><path d="M0 0L1 1"/></g><use href="#a"/><use xlink:href=\'#a\' />',
    '<style>.a { fill: url(#grad); }</style><rect class="a" fill="url(#grad)" style="stroke: red"/>',
    '<!-- a note --><text x="1">a &amp; b &#233; &lt;tag&gt;</text>',
    '<image href="data:image/png;base64,iVBORw0KGgo="/>',
    '<circle r="1"><animate attributeName="r" from="1" to="2" dur="1s"/></circle>',
  ])('takes %s', (inner) => expect(faultsIn(inner)).toEqual([]));

  it.each([
    ['<script>alert(1)</script>', 'the element <script> is not allowed'],
    ['<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>', 'the element <x:script> is not allowed'],
    ['<foreignObject><p/></foreignObject>', 'the element <foreignObject> is not allowed'],
    ['<rect onclick="alert(1)"/>', "the event handler 'onclick' is not allowed"],
    ['<rect ONLOAD="alert(1)"/>', "the event handler 'ONLOAD' is not allowed"],
    ['<a href="javascript:alert(1)"/>', "the reference 'javascript:alert(1)' leaves the file"],
    ['<a href="&#106;avascript:alert(1)"/>', "the reference '&#106;avascript:alert(1)' leaves the file"],
    ['<image xlink:href="https://example.org/x.png"/>', "the reference 'https://example.org/x.png' leaves the file"],
    ['<image href="data:image/svg+xml;base64,AAAA"/>', 'leaves the file'],
    ['<use href="other.svg#a"/>', "the reference 'other.svg#a' leaves the file"],
    ['<rect style="fill: url(https://example.org/#a)"/>', 'a style may refer to the file itself only'],
    ['<rect fill="url( //example.org )"/>', 'a style may refer to the file itself only'],
    ['<rect fill="&#117;rl(//example.org)"/>', 'backslash'],
    ['<style>@import "x.css";</style>', '@import is not allowed'],
    ['<style>a { fill: u\\72l(x) }</style>', 'backslash'],
    ['<a><set attributeName="href" to="javascript:alert(1)"/></a>', 'the element <set> is not allowed'],
    ['<a><animate attributeName="href" values="javascript:alert(1)"/></a>', "animating 'href' is not allowed"],
    ['<![CDATA[<script/>]]>', 'is not plain SVG here'],
    ['<?xml-stylesheet href="x.css"?>', 'is not plain SVG here'],
    ['<rect width=1/>', 'is not plain SVG here'],
    ['<g><rect></g>', '</g> closes another element'],
  ])('refuses %s', (inner, message) => {
    const [first] = faultsIn(inner);
    expect(first?.message).toContain(message);
    expect(first?.line).toBe(2);
  });

  it('refuses document types and entities', () => {
    const [fault] = findSvgFaults('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>');
    expect(fault?.message).toContain('is not plain SVG here');
  });

  it('reads a large file in little time', () => {
    expect(faultsIn('<path d="M0 0"/>\n'.repeat(100_000))).toEqual([]);
  });
});
