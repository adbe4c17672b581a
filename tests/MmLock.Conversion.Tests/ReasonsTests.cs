using System.Text;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>A reason says what stands in the way, and not what does not.</summary>
public sealed class ReasonsTests
{
    [Theory]
    [InlineData(
        "while (_work.Count > 0) { Thread.Sleep(1); _bytes[at] = (byte)_more; }",
        "'_work.Count > 0' touches the shared structure and decides over code that reaches Thread.Sleep")]
    [InlineData(
        "_bytes[at] = (byte)Slow(_work.Dequeue());",
        "one statement both touches what '_work' holds and reaches Slow \u2192 Thread.Sleep: "
            + "'_bytes[at] = (byte)Slow(_work.Dequeue());'")]
    [InlineData(
        "_bytes[at] = (byte)Next();",
        "'Next()' both touches 'Store._more' and reaches Next \u2192 Slow \u2192 Thread.Sleep; 'Next' cannot be divided, since it is no "
            + "method with a block, in which VmaLock could be taken")]
    [InlineData("_bytes[at] = Loaded(at);", "the position of '_file' is one for all places; RandomAccess takes it as an argument")]
    [InlineData(
        "_bytes[at] = 1; _file.Position = at; _file.WriteByte(1);",
        "the position of '_file' is one for all places; RandomAccess takes it as an argument")]
    [InlineData(
        "RandomAccess.Write(_file.SafeFileHandle, Text, at); _bytes[at] = 1;",
        "how long 'Text' is, and so how much of ")]
    public void Why_there_is_no_range(string body, string reason)
    {
        string source = $$"""
            using System.IO;
            using MmLock;

            public sealed class Store
            {
                private readonly MmapLock _lock = new();
                private readonly byte[] _bytes = new byte[64];
                private readonly Queue<int> _work = new();
                private readonly FileStream _file = File.Create("x");
                private int _more;

                public byte[] Text { get; set; } = [1];

                private int Next() => Slow(_more++);

                private byte Loaded(int at)
                {
                    _file.Position = at;
                    return (byte)_file.ReadByte();
                }

                public void Add(int number) { using (_lock.EnterWrite()) { _work.Enqueue(number); _more++; } }

                public void Set(int at)
                {
                    using (_lock.EnterWrite())
                    {
                        {{body}}
                    }
                }

                private static int Slow(int number)
                {
                    Thread.Sleep(1);
                    return number;
                }
            }
            """;
        Conversion program = Conversion.Of(SourceText.From(source, new UTF8Encoding(false)));
        LockSite site = program.Inventory.Sites.Last(s => s is { Stage: SiteStage.Api, Kind: SiteKind.Acquire });
        Assert.Equal(HoldKind.Coarse, site.Becomes);
        Assert.Contains(reason, site.Reason, StringComparison.Ordinal);
    }

    /// <summary>Who pulses does not wait; who goes through all has no place; what is of another type is called by that.</summary>
    [Theory]
    [InlineData("_more++; _lock.Condition.PulseAll();", "it wakes those that wait for a pulse, who wait with the coarse hold: ")]
    [InlineData("while (_more == 0) _lock.Condition.Wait();", "it waits for a pulse, which gives up a coarse hold: ")]
    [InlineData(
        "foreach ((int page, int index) in _table.All) WriteBack(page, index);",
        "no range: it goes through all of '_table.All' and does slow work: it reaches WriteBack \u2192 Thread.Sleep; no structure hold: ")]
    [InlineData(
        "_source.Read(at); _more++;",
        "'IPageSource.Read', which may count on the whole lock; mmlock.closed_world = true says that nothing outside does")]
    [InlineData(
        "Verify(at); _more++;",
        "it is on a path that nests: Set \u2192 Verify \u2192 IPageSource.Read; mmlock.closed_world = true says that nothing outside does",
        "new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread })")]
    [InlineData(
        "Native(at); _more++;",
        "it reaches Native, of which nobody says that it is short; a line 'None M:Store.Native(System.Int32)' in MmLock.Effects.txt does")]
    [InlineData(
        "Native(at); Thread.Sleep(1); _more++;", "it reaches Thread.Sleep, which no hold on the shared structure may last through")]
    public void What_the_reason_calls_what_stands_in_the_way(string body, string reason, string made = "new()")
    {
        string source = $$"""
            using System.Runtime.InteropServices;
            using MmLock;

            public interface IPageSource { void Read(int page); }

            public sealed class Table
            {
                private readonly Dictionary<int, int> _frames = new();
                public IEnumerable<KeyValuePair<int, int>> All => _frames;
                public void Add(int page, int frame) => _frames.Add(page, frame);
            }

            public sealed class Store
            {
                private readonly MmapLock _lock = {{made}};
                private readonly Table _table = new();
                private readonly IPageSource _source;
                private int _more;

                public Store(IPageSource source) => _source = source;

                public void Add(int page, int frame) { using (_lock.EnterWrite()) { _table.Add(page, frame); _more++; } }

                public void Set(int at)
                {
                    using (_lock.EnterWrite())
                    {
                        {{body}}
                    }
                }

                private void Verify(int at) => _source.Read(at);

                private static void WriteBack(int page, int index) => Thread.Sleep(1);

                [DllImport("some")]
                private static extern void Native(int at);
            }
            """;
        Conversion program = Conversion.Of(SourceText.From(source, new UTF8Encoding(false)));
        LockSite site = program.Inventory.Sites.Last(s => s is { Stage: SiteStage.Api, Kind: SiteKind.Acquire });
        Assert.Equal(HoldKind.Coarse, site.Becomes);
        Assert.Contains(reason, site.Reason, StringComparison.Ordinal);
    }
}
