using Verify = MmLock.CodeFixes.Tests.ReviewFixVerifier<MmLock.CodeFixes.Rules.FineGrained.MML4005RangeCaptureCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.FineGrained;

public sealed class MML4005RangeCaptureCodeFixTests
{
    private static string In(string body) => $$"""
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private ulong _end = 4096;
            [GuardedBy(nameof(_lock))] private ulong _top;
            [GuardedBy(nameof(_lock))] private double _share;

            int M(ulong size)
            {
        {{body}}
            }

            private static int Work(ulong a) => 1;
        }

        """;

    [Fact]
    public Task Member_is_read_first_and_compared_again() => Verify.VerifyAsync(
        In("""
                using (_lock.EnterWrite([|AddressRange.FromLength(_end, size)|]))
                {
                    return Work(size); // all of it
                }
        """),
        In("""
                while (true)
                {
                    ulong end;
                    using (_lock.VmaLock.Enter())
                    {
                        end = _end;
                    }

                    using (_lock.EnterWrite(AddressRange.FromLength(end, size)))
                    {
                        using (_lock.VmaLock.Enter())
                        {
                            if (_end != end)
                            {
                                continue;
                            }
                        }

                        return Work(size); // all of it
                    }
                }
        """));

    [Fact]
    public Task Two_members_and_work_behind_the_hold() => Verify.VerifyAsync(
        In("""
                int done;
                using (_lock.EnterRead([|AddressRange.FromBounds(_end, _top)|]))
                {
                    done = Work(size);
                }

                return done;
        """),
        In("""
                int done;
                while (true)
                {
                    ulong end;
                    ulong top;
                    using (_lock.VmaLock.Enter())
                    {
                        end = _end;
                        top = _top;
                    }

                    using (_lock.EnterRead(AddressRange.FromBounds(end, top)))
                    {
                        using (_lock.VmaLock.Enter())
                        {
                            if (_end != end || _top != top)
                            {
                                continue;
                            }
                        }

                        done = Work(size);
                    }

                    break;
                }

                return done;
        """));

    [Fact]
    public Task Local_in_front_of_the_acquire() => Verify.VerifyAsync(
        In("""
                ulong start = _end & ~4095UL;
                using (_lock.EnterWrite([|AddressRange.FromLength(start, size)|]))
                {
                    Work(start);
                }

                return Work(start + 1);
        """),
        In("""
                ulong start;
                while (true)
                {
                    using (_lock.VmaLock.Enter())
                    {
                        start = _end & ~4095UL;
                    }

                    using (_lock.EnterWrite(AddressRange.FromLength(start, size)))
                    {
                        using (_lock.VmaLock.Enter())
                        {
                            if ((_end & ~4095UL) != start)
                            {
                                continue;
                            }
                        }

                        Work(start);
                    }

                    break;
                }

                return Work(start + 1);
        """));

    [Fact]
    public Task Hold_without_a_block_is_left_alone() => Verify.VerifyAsync(
        In("""
                using RangeGuard hold = _lock.EnterWrite([|AddressRange.FromLength(_end, size)|]);
                return Work(size);
        """), null);

    [Fact]
    public Task What_cannot_be_compared_is_left_alone() => Verify.VerifyAsync(
        In("""
                using (_lock.EnterWrite([|AddressRange.FromLength((ulong)_share, size)|]))
                {
                    return Work(size);
                }
        """), null);

    [Fact]
    public Task Local_that_the_section_sets_is_left_alone() => Verify.VerifyAsync(
        In("""
                ulong start = _end;
                using (_lock.EnterWrite([|AddressRange.FromLength(start, size)|]))
                {
                    Work(size);
                    start++;
                }

                return Work(start);
        """), null);

    [Fact]
    public Task Local_of_a_call_is_left_alone() => Verify.VerifyAsync(
        In("""
                ulong start = Math.Max(_end, 4096);
                using (_lock.EnterWrite([|AddressRange.FromLength(start, size)|]))
                {
                    return Work(size);
                }
        """), null);

    [Fact]
    public Task Section_that_leaves_a_loop_is_left_alone() => Verify.VerifyAsync(
        In("""
                for (int i = 0; i < 4; i++)
                {
                    using (_lock.EnterWrite([|AddressRange.FromLength(_end, size)|]))
                    {
                        if (Work(size) == i)
                        {
                            continue;
                        }
                    }
                }

                return 4;
        """), null);
}
