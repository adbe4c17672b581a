using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.FineGrained.MML4007SharedStateUnderRangeHoldCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.FineGrained;

public sealed class MML4007SharedStateUnderRangeHoldCodeFixTests
{
    private static string In(string body) => $$"""
        using System.Collections.Generic;
        using System.IO;
        using MmLock;

        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private int _count;

            int M(AddressRange r)
            {
                using (_lock.EnterWrite(r))
                {
        {{body}}
                }
            }
        }

        """;

    [Fact]
    public Task Statement_goes_under_the_lock() => Verify.VerifyAsync(
        In("""
                    [|_count|]++; // one more
                    return 4;
        """),
        In("""
                    using (_lock.VmaLock.Enter())
                    {
                        _count++;
                    } // one more
                    return 4;
        """));

    [Fact]
    public Task Declaration_stays_in_scope() => Verify.VerifyAsync(
        In("""
                    int old = [|_count|]++;
                    return old;
        """),
        In("""
                    int old;
                    using (_lock.VmaLock.Enter())
                    {
                        old = _count++;
                    }
                    return old;
        """));

    [Fact]
    public Task Statement_that_reads_a_file_is_left_alone() => Verify.VerifyAsync(
        In("""
                    [|_count|] = File.ReadAllBytes("a").Length;
                    return 4;
        """),
        In("""
                    [|_count|] = File.ReadAllBytes("a").Length;
                    return 4;
        """),
        iterations: 0);
}
