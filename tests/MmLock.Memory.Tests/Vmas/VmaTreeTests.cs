using CsCheck;
using MmLock.Memory.Vmas;

namespace MmLock.Memory.Tests.Vmas;

/// <summary>The tree against a sorted list, which is searched from end to end.</summary>
public sealed class VmaTreeTests
{
    private const int Cells = 4000;

    private sealed record Step(bool Insert, int At, int Length, int Ask);

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Frequency(
            (2, Gen.Const(true)),
            (1, Gen.Const(false))), Gen.Int[1, Cells], Gen.Int[1, 9], Gen.Int[1, 40],
            (insert, at, length, ask) => new Step(insert, at, length, ask));

    [Fact]
    public void Lookups_and_holes_are_those_of_a_list() => s_step.Array[100, 1500].Sample(Run, iter: 60, threads: 1);

    /// <summary>All the shapes that splitting, emptying and merging nodes lead to.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Filled_in_order_and_emptied_in_order(int direction)
    {
        const int Count = 5000;
        var tree = new VmaTree();
        IEnumerable<int> order = direction > 0 ? Enumerable.Range(0, Count) : Enumerable.Range(0, Count).Reverse();
        foreach (int i in order)
        {
            tree.Insert(NewVma((ulong)i * 4, 2));
        }

        for (int i = 0; i < Count; i++)
        {
            Assert.True(tree.TryFind((ulong)i * 4, out Vma vma) && vma.Start == (ulong)i * 4);
            Assert.False(tree.TryFindHole(3, (ulong)i * 4, (ulong)(i + 1) * 4, 1, out _));
            Assert.True(tree.TryFindHole(2, 0, (ulong)(i + 1) * 4, 1, out ulong hole) && hole == ((ulong)i * 4) + 2);
        }

        foreach (int i in order)
        {
            tree.Remove((ulong)i * 4);
            Assert.False(tree.TryFind((ulong)i * 4, out Vma vma) && vma.Start == (ulong)i * 4);
        }

        Assert.Equal(0, tree.Count);
        Assert.False(tree.TryFind(0, out _));
        Assert.True(tree.TryFindHole(100, 0, 100, 1, out _));
    }

    [Fact]
    public void Speculative_lookups_find_one_state_or_say_that_they_did_not()
    {
        var tree = new VmaTree();
        for (ulong i = 0; i < 2000; i++)
        {
            tree.Insert(NewVma(i * 10, 5));
        }

        bool stop = false;
        long valid = 0;
        Spaces.Running reader = Spaces.Start(() =>
        {
            var random = new Random(1);
            while (!Volatile.Read(ref stop) || valid == 0)
            {
                // Whatever is changed, the VMA of 5 around an odd ten is there in every state, as one or cut at 2.
                ulong at = ((ulong)random.Next(1000) * 20) + 10;
                if (tree.TryFindSpeculatively(at, out Vma vma, out bool found, out _))
                {
                    valid++;
                    Assert.True(found && vma.Start == at && vma.End - at is 2 or 5, $"{found} {vma.Start} {vma.End} for {at}");
                }
            }
        });
        var writer = new Random(2);
        for (int i = 0; i < 60_000; i++)
        {
            ulong odd = ((ulong)writer.Next(1000) * 20) + 10;
            tree.Reserve(2);
            tree.BeginChange();
            tree.TryFind(odd, out Vma vma);
            bool whole = vma.End - odd == 5;
            tree.Remove(odd);
            if (!whole)
            {
                tree.Remove(odd + 2);
            }

            tree.Insert(NewVma(odd, whole ? 2UL : 5));
            if (whole)
            {
                tree.Insert(NewVma(odd + 2, 3));
            }

            tree.EndChange();
        }

        Volatile.Write(ref stop, true);
        reader.Join();
    }

    private static Vma NewVma(ulong start, ulong length) => new(start, start + length, VmaFlags.Read, null, 0, 0);

    private static void Run(Step[] steps)
    {
        var tree = new VmaTree();
        var list = new SortedDictionary<ulong, ulong>();
        foreach (Step step in steps)
        {
            ulong start = (ulong)step.At;
            ulong end = start + (ulong)step.Length;
            bool free = !list.Any(vma => vma.Key < end && vma.Value > start);
            if (step.Insert && free)
            {
                tree.Insert(NewVma(start, end - start));
                list.Add(start, end);
            }
            else if (!step.Insert && list.Any(vma => vma.Value > start))
            {
                ulong gone = list.First(vma => vma.Value > start).Key;
                tree.Remove(gone);
                list.Remove(gone);
            }

            Assert.Equal(list.Count, tree.Count);
            (ulong Key, ulong Value) expected = list.Where(vma => vma.Value > start).Select(vma => (vma.Key, vma.Value)).FirstOrDefault();
            bool found = tree.TryFind(start, out Vma vma);
            Assert.Equal(expected, found ? (vma.Start, vma.End) : default);
            CheckHole(tree, list, step);
        }
    }

    private static void CheckHole(VmaTree tree, SortedDictionary<ulong, ulong> list, Step step)
    {
        ulong length = (ulong)step.Ask;
        ulong low = (ulong)(step.At / 3);
        ulong high = (ulong)Math.Max(step.At, step.At / 3 + step.Length);
        ulong alignment = step.Length % 2 == 0 ? 1UL : 8;
        ulong? highest = null;
        ulong upper = high;
        foreach ((ulong start, ulong end) in list.Reverse().Append(new KeyValuePair<ulong, ulong>(0, 0)))
        {
            ulong place = upper < length ? 0 : (upper - length) & ~(alignment - 1);
            if (upper >= length && place >= Math.Max(end, low) && place + length <= high)
            {
                highest = place;
                break;
            }

            upper = Math.Min(upper, start);
        }

        bool found = tree.TryFindHole(length, low, high, alignment, out ulong hole);
        Assert.Equal(highest, found ? hole : null);
    }
}
