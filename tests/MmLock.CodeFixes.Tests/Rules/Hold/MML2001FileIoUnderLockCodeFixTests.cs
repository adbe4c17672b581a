using MmLock.CodeFixes.Rules.Hold;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

using Verify = HoldFixVerifier<MML2001FileIoUnderLockCodeFix>;

public sealed class MML2001FileIoUnderLockCodeFixTests
{
    [Fact]
    public Task Read_that_nothing_guarded_feeds_moves_before_the_acquire() => Verify.VerifyAsync("MML2001", "HoistReview", """
            public void Load(ulong address, string file)
            {
                using (_lock.EnterWrite())
                {
                    byte[] page = File.{|MML2001:ReadAllBytes|}(file);
                    _pages[address] = page;
                }
            }
        """, """
            public void Load(ulong address, string file)
            {
                byte[] page = File.ReadAllBytes(file);
                using (_lock.EnterWrite())
                {
                    _pages[address] = page;
                }
            }
        """);

    [Fact]
    public Task Lock_is_released_around_the_read_and_the_rest_is_told_to_look_again() => Verify.VerifyAsync("MML2001", "ReleaseAround", """
            public void Load(ulong address, string file)
            {
                using (_lock.EnterWrite())
                {
                    int size = _pageSize;
                    var first = _pages.Count;
                    byte[] page = File.{|MML2001:ReadAllBytes|}(file + first);
                    page[size - 1] = 0;
                    _pages[address] = page;
                }
            }
        """, """
            public void Load(ulong address, string file)
            {
                int size;
                int first;
                using (_lock.EnterWrite())
                {
                    size = _pageSize;
                    first = _pages.Count;
                }
                byte[] page = File.ReadAllBytes(file + first);
                using (_lock.EnterWrite())
                {
                    // Revalidate: what was read before the lock was released may have changed.
                    page[size - 1] = 0;
                    _pages[address] = page;
                }
            }
        """);

    [Fact]
    public Task Acquire_with_a_try_behind_it_is_repeated_whole() => Verify.VerifyAsync("MML2001", "ReleaseAround", """
            public void Load(ulong address, string file)
            {
                _lock.AcquireWrite();
                try
                {
                    int size = _pageSize;
                    byte[] page = File.{|MML2001:ReadAllBytes|}(file + size);
                    _pages[address] = page;
                }
                finally
                {
                    _lock.ReleaseWrite();
                }
            }
        """, """
            public void Load(ulong address, string file)
            {
                int size;
                _lock.AcquireWrite();
                try
                {
                    size = _pageSize;
                }
                finally
                {
                    _lock.ReleaseWrite();
                }
                byte[] page = File.ReadAllBytes(file + size);
                _lock.AcquireWrite();
                try
                {
                    // Revalidate: what was read before the lock was released may have changed.
                    _pages[address] = page;
                }
                finally
                {
                    _lock.ReleaseWrite();
                }
            }
        """);

    [Fact]
    public Task Hold_becomes_a_range_where_the_region_has_one() => Verify.VerifyAsync("MML2001", "HoldConversion", """
            public void Load(ulong address, ulong length, string file)
            {
                using (_lock.EnterWrite())
                {
                    byte[] page = File.{|MML2001:ReadAllBytes|}(file);
                    _pages[address] = page;
                }
            }
        """, """
            public void Load(ulong address, ulong length, string file)
            {
                using (_lock.EnterWrite(AddressRange.FromLengthOrAll(address, length)))
                {
                    byte[] page = File.ReadAllBytes(file);
                    using (_lock.VmaLock.Enter())
                    {
                        _pages[address] = page;
                    }
                }
            }
        """);

    [Fact]
    public Task Read_in_a_loop_is_not_torn_out() => Verify.VerifyNotOfferedAsync("MML2001", "ReleaseAround", """
            public void Load(string[] files)
            {
                using (_lock.EnterWrite())
                {
                    foreach (string file in files)
                    {
                        _pages[0] = File.{|MML2001:ReadAllBytes|}(file);
                    }

                    _pageSize = 0;
                }
            }
        """);

    /// <summary>What needs the lock of its callers cannot run outside of it.</summary>
    [Theory]
    [InlineData("HoistReview")]
    [InlineData("ReleaseAround")]
    public Task Callee_that_requires_the_lock_stays(string key) => Verify.VerifyNotOfferedAsync("MML2001", key, """
            public byte Read(string file, int at)
            {
                using (_lock.EnterWrite())
                {
                    byte[] page = {|MML2001:Load|}(file);
                    return page[at];
                }
            }

            [RequiresLock(nameof(_lock), LockMode.Write)]
            private byte[] Load(string file)
            {
                byte[] page = File.ReadAllBytes(file);
                _pages[0] = page;
                return page;
            }
        """);

    [Fact]
    public Task Call_whose_value_is_dropped_moves_as_a_whole() => Verify.VerifyAsync("MML2001", "HoistReview", """
            public void Load(FileStream file, byte[] page)
            {
                using (_lock.EnterWrite())
                {
                    file.{|MML2001:Read|}(page, 0, page.Length);
                    _pageSize++;
                }
            }
        """, """
            public void Load(FileStream file, byte[] page)
            {
                file.Read(page, 0, page.Length);
                using (_lock.EnterWrite())
                {
                    _pageSize++;
                }
            }
        """);

    /// <summary>A task that is only started before the acquire would still be waited for under the lock.</summary>
    [Fact]
    public Task Awaited_call_moves_with_its_await() => Verify.VerifyAsync("MML2001", "HoistReview", """
            public async System.Threading.Tasks.Task Load(FileStream file, byte[] page)
            {
                using (await _lock.EnterWriteAsync())
                {
                    int n = await file.{|MML2001:ReadAsync|}(page).ConfigureAwait(false);
                    _pageSize = n;
                }
            }
        """, """
            public async System.Threading.Tasks.Task Load(FileStream file, byte[] page)
            {
                int n = await file.ReadAsync(page).ConfigureAwait(false);
                using (await _lock.EnterWriteAsync())
                {
                    _pageSize = n;
                }
            }
        """);

    [Fact]
    public Task Read_behind_a_way_out_stays() => Verify.VerifyNotOfferedAsync("MML2001", "HoistReview", """
            public void Load(string file)
            {
                using (_lock.EnterWrite())
                {
                    if (_pageSize == 0)
                    {
                        return;
                    }

                    byte[] page = File.{|MML2001:ReadAllBytes|}(file);
                    _pages[0] = page;
                }
            }
        """);
}
