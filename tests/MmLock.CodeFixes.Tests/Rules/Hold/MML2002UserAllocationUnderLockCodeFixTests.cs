using MmLock.CodeFixes.Rules.Hold;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

using Verify = HoldFixVerifier<MML2002UserAllocationUnderLockCodeFix>;

public sealed class MML2002UserAllocationUnderLockCodeFixTests
{
    [Fact]
    public Task Declaration_moves_before_the_using() => Verify.VerifyAsync("MML2002", "Hoist", """
            public void Map(ulong address, int length)
            {
                // The page table owns the buffer.
                using (_lock.EnterWrite())
                {
                    byte[] page = {|MML2002:new byte[length]|};
                    _pages[address] = page;
                }
            }
        """, """
            public void Map(ulong address, int length)
            {
                byte[] page = new byte[length];
                // The page table owns the buffer.
                using (_lock.EnterWrite())
                {
                    _pages[address] = page;
                }
            }
        """);

    [Fact]
    public Task Allocation_inside_an_expression_gets_a_name() => Verify.VerifyAsync("MML2002", "Hoist", """
            public void Map(ulong address, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages[address] = {|MML2002:new byte[length]|};
                }
            }
        """, """
            public void Map(ulong address, int length)
            {
                var buffer = new byte[length];
                using (_lock.EnterWrite())
                {
                    _pages[address] = buffer;
                }
            }
        """);

    [Fact]
    public Task All_of_a_document_at_once() => Verify.VerifyAsync("MML2002", "Hoist", """
            public void Map(ulong address, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages[address] = {|MML2002:new byte[length]|};
                }
            }

            public void Grow(ulong address, int length)
            {
                using RangeGuard hold = _lock.EnterWrite();
                byte[] page = {|MML2002:new byte[length * 2]|};
                _pages[address] = page;
            }
        """, """
            public void Map(ulong address, int length)
            {
                var buffer = new byte[length];
                using (_lock.EnterWrite())
                {
                    _pages[address] = buffer;
                }
            }

            public void Grow(ulong address, int length)
            {
                byte[] page = new byte[length * 2];
                using RangeGuard hold = _lock.EnterWrite();
                _pages[address] = page;
            }
        """);

    [Fact]
    public Task Size_from_guarded_state_stays() => Verify.VerifyNotOfferedAsync("MML2002", "Hoist", """
            public void Map(ulong address)
            {
                using (_lock.EnterWrite())
                {
                    byte[] page = {|MML2002:new byte[_pageSize]|};
                    _pages[address] = page;
                }
            }
        """);

    [Fact]
    public Task Size_computed_under_the_lock_stays() => Verify.VerifyNotOfferedAsync("MML2002", "Hoist", """
            public void Map(ulong address)
            {
                using (_lock.EnterWrite())
                {
                    int size = _pages.Count * 2;
                    byte[] page = {|MML2002:new byte[size]|};
                    _pages[address] = page;
                }
            }
        """);

    [Fact]
    public Task Allocation_on_one_branch_stays() => Verify.VerifyNotOfferedAsync("MML2002", "Hoist", """
            public void Map(ulong address, int length)
            {
                using (_lock.EnterWrite())
                {
                    if (!_pages.ContainsKey(address))
                    {
                        _pages[address] = {|MML2002:new byte[length]|};
                    }
                }
            }
        """);
}
