import { expect, test } from 'vitest'
import { createGoResolver, readGoModule } from '../../../src/context/go-module.ts'
import { createRustResolver, readRustModule } from '../../../src/context/rust-module.ts'
import type { ModuleFacts, SourceTree } from '../../../src/context/source-tree.ts'

const treeOf = (files: Record<string, string>): SourceTree => ({ root: '/nowhere', paths: new Set(Object.keys(files)), read: async (path) => files[path] ?? null })
const shapeOf = ({ units, tests }: ModuleFacts) => ({ units: units.map(({ name, from, to }) => `${name} ${from}-${to}`), tests: tests.map(({ title, from, to }) => `${title} ${from}-${to}`) })

test('rust: items with what stands above them are units, tests are none', () => {
  const text = `use std::fmt;
mod inner;
/// A shape.
#[derive(Debug)]
pub struct Shape {
    w: u32,
}
impl fmt::Display for Shape {
    fn fmt(&self) -> String {
        let text = 1;
        "x".into()
    }
}
pub const MAX: u32 = 3;
pub async fn area(w: u32, h: u32) -> u32
where
    u32: Copy,
{
    w * h
}
#[test]
fn at_the_margin() {}
#[cfg(test)]
mod tests {
    #[test]
    fn area_of_one() {
        assert_eq!(super::area(1, 1), 1);
    }
}
`
  expect(shapeOf(readRustModule(text))).toEqual({
    units: ['Shape 3-7', 'Shape 8-13', 'fmt 9-12', 'MAX 14-14', 'area 15-20', '(module) 1-30'],
    tests: ['at_the_margin 21-22', 'area_of_one 25-28'],
  })
})

test('rust: modules, paths in the crate and other crates of the repository lead to files', async () => {
  const files = {
    'crates/a/Cargo.toml': '[package]\nname = "core-a"\n', 'crates/a/src/lib.rs': '', 'crates/a/src/geo/mod.rs': '', 'crates/a/src/geo/area.rs': '', 'crates/a/src/util.rs': '', 'crates/a/src/util/text.rs': '',
    'crates/b/tests/it.rs': '', 'crates/b/tests/common/mod.rs': '',
  }
  const resolve = await createRustResolver(treeOf(files))
  expect(resolve('crates/a/src/lib.rs', 'mod geo')).toEqual(['crates/a/src/geo/mod.rs'])
  expect(resolve('crates/a/src/geo/mod.rs', 'mod area')).toEqual(['crates/a/src/geo/area.rs'])
  expect(resolve('crates/a/src/util.rs', 'mod text')).toEqual(['crates/a/src/util/text.rs'])
  expect(resolve('crates/a/src/util.rs', 'crate::geo::area::area')).toEqual(['crates/a/src/geo/area.rs', 'crates/a/src/lib.rs'])
  expect(resolve('crates/b/tests/it.rs', 'core_a::util::trim')).toEqual(['crates/a/src/util.rs', 'crates/a/src/lib.rs'])
  expect(resolve('crates/b/tests/it.rs', 'mod common')).toEqual(['crates/b/tests/common/mod.rs'])
  expect(resolve('crates/b/tests/it.rs', 'std::fmt')).toEqual([])
  expect(readRustModule('mod a;\nuse crate::b::{c, d};\nfn x() { core_a::e() }\n').imports).toEqual(expect.arrayContaining(['mod a', 'crate::b::c', 'crate::b::d', 'core_a::e']))
})

test('go: declarations with their comments are units, functions named Test are tests', () => {
  const text = `package shapes

import (
	"fmt"
	"example.com/x/geo"
)

// Shape is one.
type Shape struct {
	w int
}

func (s *Shape) Area() int {
	return geo.Area(s.w)
}

var limit = 3

func TestArea(t *testing.T) {
	fmt.Println("x")
}
`
  const facts = readGoModule(text)
  expect(shapeOf(facts)).toEqual({ units: ['Shape 8-11', 'Shape.Area 13-15', 'limit 17-17', 'TestArea 19-21'], tests: ['TestArea 19-21'] })
  expect(facts.imports).toEqual(['.', 'fmt', 'example.com/x/geo'])
})

test('go: a package is its files without tests, wherever its module stands', async () => {
  const files = { 'srv/go.mod': 'module example.com/x\n', 'srv/geo/area.go': '', 'srv/geo/area_test.go': '', 'srv/geo/more.go': '', 'srv/main.go': '' }
  const resolve = await createGoResolver(treeOf(files))
  expect(resolve('srv/geo/area_test.go', '.')).toEqual(['srv/geo/area.go', 'srv/geo/more.go'])
  expect(resolve('srv/main.go', 'example.com/x/geo')).toEqual(['srv/geo/area.go', 'srv/geo/more.go'])
  expect(resolve('srv/main.go', 'fmt')).toEqual([])
})
