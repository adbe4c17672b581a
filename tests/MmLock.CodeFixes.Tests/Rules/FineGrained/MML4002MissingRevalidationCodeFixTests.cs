using Verify = MmLock.CodeFixes.Tests.ReviewFixVerifier<MmLock.CodeFixes.Rules.FineGrained.MML4002MissingRevalidationCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.FineGrained;

public sealed class MML4002MissingRevalidationCodeFixTests
{
    private static string In(string body) => $$"""
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private readonly HashSet<ulong> _huge = new();
            [GuardedBy(nameof(_lock))] private bool _big;

            private bool IsHuge(ulong a)
            {
                using (_lock.VmaLock.Enter())
                {
                    return _huge.Contains(a);
                }
            }

            int M(ulong a)
            {
        {{body}}
            }

            private static int Work(ulong a) => 1;
        }

        """;

    [Fact]
    public Task Branches_ask_again() => Verify.VerifyAsync(
        In("""
                int done;
                // One of two.
                if (IsHuge(a))
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 1 << 21)))
                    {
                        done = Work(a); // all of it
                    }
                }
                else
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 4096)))
                    {
                        // A page.
                        done = Work(a + 1);
                    }
                }

                return done;
        """),
        In("""
                int done;
                // One of two.
                while (true)
                {
                    if (IsHuge(a))
                    {
                        using (_lock.EnterWrite(AddressRange.Around(a, 1 << 21)))
                        {
                            if (!IsHuge(a))
                            {
                                continue;
                            }

                            done = Work(a); // all of it
                        }
                    }
                    else
                    {
                        using (_lock.EnterWrite(AddressRange.Around(a, 4096)))
                        {
                            // A page.
                            if (IsHuge(a))
                            {
                                continue;
                            }

                            done = Work(a + 1);
                        }
                    }

                    break;
                }

                return done;
        """));

    [Fact]
    public Task Negated_question_and_returns() => Verify.VerifyAsync(
        In("""
                if (!IsHuge(a))
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 4096)))
                    {
                        return Work(a);
                    }
                }
                else
                {
                    using (_lock.[|EnterRead|](AddressRange.Around(a, 1 << 21)))
                    {
                        return 4;
                    }
                }
        """),
        In("""
                while (true)
                {
                    if (!IsHuge(a))
                    {
                        using (_lock.EnterWrite(AddressRange.Around(a, 4096)))
                        {
                            if (IsHuge(a))
                            {
                                continue;
                            }

                            return Work(a);
                        }
                    }
                    else
                    {
                        using (_lock.EnterRead(AddressRange.Around(a, 1 << 21)))
                        {
                            if (!IsHuge(a))
                            {
                                continue;
                            }

                            return 4;
                        }
                    }
                }
        """));

    [Fact]
    public Task What_cannot_be_asked_twice_is_left_alone() => Verify.VerifyAsync(
        In("""
                if (IsHuge(a++))
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 1 << 21)))
                    {
                        return Work(a);
                    }
                }
                else
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 4096)))
                    {
                        return Work(a);
                    }
                }
        """), null);

    [Fact]
    public Task What_reads_the_member_without_a_lock_is_left_alone() => Verify.VerifyAsync(
        In("""
                if (_big)
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 1 << 21)))
                    {
                        return Work(a);
                    }
                }
                else
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 4096)))
                    {
                        return Work(a);
                    }
                }
        """), null);

    [Fact]
    public Task Section_that_leaves_a_loop_is_left_alone() => Verify.VerifyAsync(
        In("""
                for (int i = 0; ; i++)
                {
                    if (IsHuge(a))
                    {
                        using (_lock.[|EnterWrite|](AddressRange.Around(a, 1 << 21)))
                        {
                            break;
                        }
                    }
                    else
                    {
                        using (_lock.[|EnterWrite|](AddressRange.Around(a, 4096)))
                        {
                            Work(a);
                        }
                    }
                }

                return 4;
        """), null);

    [Fact]
    public Task Early_return_is_left_alone() => Verify.VerifyAsync(
        In("""
                if (IsHuge(a))
                {
                    using (_lock.[|EnterWrite|](AddressRange.Around(a, 1 << 21)))
                    {
                        return Work(a);
                    }
                }

                using (_lock.EnterWrite(AddressRange.Around(a, 4096)))
                {
                    return Work(a);
                }
        """), null);
}
