using MmLock.Tree;

namespace MmLock.Tests;

public sealed class IntervalTreeTests
{
    private struct Collector(List<int> found) : IntervalTree.IVisitor
    {
        public readonly bool Visit(int id, ulong start, ulong last, bool write)
        {
            found.Add(id);
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
        var model = new Dictionary<int, (ulong Start, ulong Last)>();
        int next = 0;
        for (int phase = 0; phase < 4; phase++)
        {
            while (model.Count < size)
            {
                ulong start = (ulong)random.Next(size * 4);
                ulong last = start + (ulong)(random.Next(20) == 0 ? random.Next(size) : random.Next(8));
                model.Add(next, (start, last));
                tree.Insert(next++, start, last, write: true);
            }

            Compare();
            foreach (int id in model.Keys.OrderBy(_ => random.Next()).Take(phase == 3 ? size : size - (size / 20)).ToArray())
            {
                tree.Remove(id, model[id].Start);
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
        for (int i = 0; i < 500; i++)
        {
            tree.Insert(i, 7, 9, write: false);
        }

        for (int i = 0; i < 500; i += 2)
        {
            tree.Remove(i, 7);
        }

        var found = new List<int>();
        var visitor = new Collector(found);
        tree.Visit(8, 8, ref visitor);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (i * 2) + 1), found.Order());
    }
}
