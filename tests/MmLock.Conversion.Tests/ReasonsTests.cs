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
        "one statement both touches the shared structure and reaches Slow \u2192 Thread.Sleep: "
            + "'_bytes[at] = (byte)Slow(_work.Dequeue());'")]
    public void Why_there_is_no_range(string body, string reason)
    {
        string source = $$"""
            using MmLock;

            public sealed class Store
            {
                private readonly MmapLock _lock = new();
                private readonly byte[] _bytes = new byte[64];
                private readonly Queue<int> _work = new();
                private int _more;

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
}
