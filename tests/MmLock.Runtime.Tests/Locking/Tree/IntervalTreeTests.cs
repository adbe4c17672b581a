using MmLock.Tree;

namespace MmLock.Tests;

public sealed class IntervalTreeTests
{
    private sealed class Item(int number) : Interval((ulong)number);

    private struct Collector(List<int> found) : IntervalTree.IVisitor
    {
        public readonly bool Visit(Interval item)
        {
            found.Add((int)item.Id);
            return true;
        }
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 2_000)]
    [InlineData(3, 20_000)]
    public void Finds_what_a_list_finds_while_it_grows_and_shrinks(int seed, int size)
    {
        var random = new Random(seed);
        var tree = new IntervalTree();
        var model = new Dictionary<int, Item>();
        int next = 0;
        for (int phase = 0; phase < 4; phase++)
        {
            while (model.Count < size)
            {
                ulong start = (ulong)random.Next(size * 4);
                ulong last = start + (ulong)(random.Next(20) == 0 ? random.Next(size) : random.Next(8));
                var item = new Item(next) { Start = start, Last = last };
                model.Add(next++, item);
                tree.Add(item);
            }

            Compare();
            foreach (int id in model.Keys.OrderBy(_ => random.Next()).Take(phase == 3 ? size : size - (size / 20)).ToArray())
            {
                tree.Remove(model[id]);
                model.Remove(id);
            }

            Compare();
        }

        Assert.Equal(0, tree.Count);

        void Compare()
        {
            Assert.Equal(model.Count, tree.Count);
            for (int i = 0; i < 50; i++)
            {
                ulong start = (ulong)random.Next(size * 4);
                ulong last = start + (ulong)random.Next(i % 2 == 0 ? 4 : size);
                var found = new List<int>();
                var visitor = new Collector(found);
                tree.Visit(start, last, ref visitor);
                Assert.Equal(model.Where(m => m.Value.Start <= last && m.Value.Last >= start).Select(m => m.Key).Order(), found.Order());
            }
        }
    }

    [Fact]
    public void Equal_ranges_are_told_apart_by_id()
    {
        var tree = new IntervalTree();
        Item[] items = [.. Enumerable.Range(0, 500).Select(i => new Item(i) { Start = 7, Last = 9 })];
        Array.ForEach(items, tree.Add);
        for (int i = 0; i < 500; i += 2)
        {
            tree.Remove(items[i]);
        }

        var found = new List<int>();
        var visitor = new Collector(found);
        tree.Visit(8, 8, ref visitor);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (i * 2) + 1), found.Order());
    }
}
