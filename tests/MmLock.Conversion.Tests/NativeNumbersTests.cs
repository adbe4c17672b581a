using System.Text;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>
/// Native numbers have 32 bits in a process of 32 bits, where no test runs: a sum that wraps there must name the same place before the
/// acquire as under it, so it is what the code computes, and never a sum of 64 bits.
/// </summary>
public sealed class NativeNumbersTests
{
    [Theory]
    [InlineData("nint a, nint b", "_bytes[a + b]", "unchecked((ulong)(a + b))")]
    [InlineData("nuint a, nuint b", "_bytes[a + b]", "unchecked((ulong)(a + b))")]
    [InlineData("nint a, nint b", "_table[a - b]", "unchecked((ulong)(a - b))")]
    [InlineData("IntPtr a, int b", "_table[(long)(a + b)]", "unchecked((ulong)(a + b))")]
    [InlineData("nint a, nint b", "_table[a * 4096]", "unchecked((ulong)(a * 4096))")]
    [InlineData("long a, long b", "_table[(nint)a]", "(ulong)(nint)a")]
    [InlineData("long a, long b", "_table[(nint)a + (nint)b]", "unchecked((ulong)((nint)a + (nint)b))")]
    [InlineData("nint a, nint b", "_table[(long)a + b]", "unchecked((ulong)a + (ulong)b)")]
    [InlineData("nint a, nint b", "_bytes[checked(a + 8)]", "unchecked((ulong)a + 8)")]
    public void A_sum_is_what_the_code_makes_of_it(string parameters, string place, string start)
    {
        string source = $$"""
            using MmLock;

            public sealed class Store
            {
                private readonly MmapLock _lock = new();
                private readonly byte[] _bytes = new byte[64];
                private readonly Dictionary<long, int> _table = new();

                public void Set({{parameters}})
                {
                    using (_lock.EnterWrite())
                    {
                        Thread.Sleep(1);
                        {{place}} = 1;
                    }
                }
            }
            """;
        Conversion program = Conversion.Of(SourceText.From(source, new UTF8Encoding(false)));
        LockSite site = Assert.Single(program.Inventory.Sites, s => s is { Stage: SiteStage.Api, Kind: SiteKind.Acquire });
        Assert.Equal(HoldKind.Range, site.Becomes);
        Assert.Equal($"AddressRange.FromLengthOrAll({start}, 1)", site.Range);
    }
}
