using static MmLock.CodeFixes.Tests.Rules.Protocol.FixSource;
using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.ProtocolFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3010GuardMisuseCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed class MML3010GuardMisuseCodeFixTests
{
    private static Task Sound(string before, string after, int iterations = 1) => Verify.SoundAsync(File(before), File(after), iterations);

    [Fact]
    public Task Discarded_guards_get_a_using() => Sound(
        """
            void M()
            {
                // For all that follows.
                _mm.[|EnterRead|](); // here
                Work();
            }

            void N() { _ = _mm.[|EnterWrite|](AddressRange.All); Work(); }

            async Task O()
            {
                await _mm.[|EnterReadAsync|]().ConfigureAwait(false);
                await Task.Yield();
            }
        """,
        """
            void M()
            {
                // For all that follows.
                using var hold = _mm.EnterRead(); // here
                Work();
            }

            void N() { using var hold = _mm.EnterWrite(AddressRange.All); Work(); }

            async Task O()
            {
                using var hold = await _mm.EnterReadAsync().ConfigureAwait(false);
                await Task.Yield();
            }
        """,
        iterations: 3);

    [Fact]
    public Task Names_do_not_collide() => Sound(
        """
            void M(int hold)
            {
                _mm.[|EnterRead|]();
                _mm.VmaLock.[|Enter|]();
                _count = hold;
            }
        """,
        """
            void M(int hold)
            {
                using var hold2 = _mm.EnterRead();
                using var hold3 = _mm.VmaLock.Enter();
                _count = hold;
            }
        """,
        iterations: 2);

    [Fact]
    public Task Several_files() => Verify.SoundAsync(
        [File("    void M() { _mm.[|EnterRead|](); }"), File("    void M() { _mm.[|EnterRead|](); }")
            .Replace("class C", "class D", StringComparison.Ordinal)],
        [File("    void M() { using var hold = _mm.EnterRead(); }"), File("    void M() { using var hold = _mm.EnterRead(); }")
            .Replace("class C", "class D", StringComparison.Ordinal)]);

    [Fact]
    public Task No_fix_without_a_block_a_result_or_an_await() => Verify.NoneAsync(File(
        """
            void M() => _mm.[|EnterRead|]();
            void N() { if (_closed) _mm.[|EnterRead|](); }
            void O() { _ = _mm.[|EnterReadAsync|](); }
            bool P() => _mm.[|TryEnterRead|](out _);
            void Q(int i) { switch (i) { case 0: _mm.[|EnterRead|](); break; } }
        """));
}
