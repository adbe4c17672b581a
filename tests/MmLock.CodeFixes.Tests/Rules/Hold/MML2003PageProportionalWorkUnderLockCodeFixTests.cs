using MmLock.CodeFixes.Rules.Hold;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

using Verify = HoldFixVerifier<MML2003PageProportionalWorkUnderLockCodeFix>;

public sealed class MML2003PageProportionalWorkUnderLockCodeFixTests
{
    [Fact]
    public Task Lock_is_released_around_the_clearing() => Verify.VerifyAsync("MML2003", "ReleaseAround", """
            public void Zero(ulong address, byte[] page, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages.Remove(address);
                    Array.{|MML2003:Clear|}(page, 0, length);
                    _pageSize = 0;
                }
            }
        """, """
            public void Zero(ulong address, byte[] page, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages.Remove(address);
                }
                Array.Clear(page, 0, length);
                using (_lock.EnterWrite())
                {
                    // Revalidate: what was read before the lock was released may have changed.
                    _pageSize = 0;
                }
            }
        """);

    /// <summary>A pointer or a span is good only under the hold that it was made under: the memory may be gone behind it.</summary>
    [Theory]
    [InlineData("byte* p = _memory;\n            new ReadOnlySpan<byte>(p, length).{|MML2003:CopyTo|}(destination);")]
    [InlineData("_pageSize = 1;\n            new ReadOnlySpan<byte>(_memory, length).{|MML2003:CopyTo|}(destination);")]
    [InlineData("byte[] page = _pages[0];\n            page.AsSpan(0, length).{|MML2003:CopyTo|}(destination);")]
    public Task Borrowed_memory_stays_under_the_lock(string body) => Verify.VerifyNotOfferedAsync("MML2003", "ReleaseAround", $$"""
            public unsafe void Load(int length, Span<byte> destination)
            {
                using (_lock.EnterWrite())
                {
                    {{body}}
                    _pageSize = 0;
                }
            }
        """);

    [Fact]
    public Task Carriage_returns_stay() => Verify.VerifyAsync("MML2003", "ReleaseAround", """
            public void Zero(ulong address, byte[] page, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages.Remove(address);
                    Array.{|MML2003:Clear|}(page, 0, length);
                    _pageSize = 0;
                }
            }
        """, """
            public void Zero(ulong address, byte[] page, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages.Remove(address);
                }
                Array.Clear(page, 0, length);
                using (_lock.EnterWrite())
                {
                    // Revalidate: what was read before the lock was released may have changed.
                    _pageSize = 0;
                }
            }
        """, "\r\n");
}
