using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Hold.HoldVerifier;

namespace MmLock.Analyzers.Tests.Rules.Hold;

public sealed class MML2001FileIoUnderLockTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML2001", Mm + source, expected);

    #region flagged

    [Fact]
    public Task Read_between_enter_and_exit() => Verify("""
        class C
        {
            byte[] M(Mm mm, string path)
            {
                mm.Sem.EnterReadLock();
                try { return File.[|ReadAllBytes|](path); }
                finally { mm.Sem.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Coarse_hold_that_says_which_range_it_would_take() => Verify("""
        class C
        {
            [CoarseLock] readonly MmapLock _lock = new();
            void M(AddressRange range)
            {
                using (_lock.EnterWrite(wouldHold: range)) { File.[|Delete|]("x"); }
                using (_lock.EnterWrite(range)) { File.Delete("x"); }
            }
        }
        """);

    private const string Fallback = """
        class C
        {
            [CoarseLock] readonly MmapLock _lock = new();
            readonly System.Collections.Generic.Dictionary<ulong, string> _files = new();
            void M(AddressRange range, ulong at, bool big)
            {
                bool coarse = FIRST;
            acquire:
                RangeGuard hold = coarse ? _lock.EnterRead() : _lock.EnterRead(range);
                try
                {
                    string? file;
                    using (_lock.VmaLock.Enter()) { _files.TryGetValue(at, out file); }
                    if (!coarse)
                    {
                        AGAIN
                        if (DECIDED)
                        {
                            CHOICE
                            hold.Dispose();
                            goto acquire;
                        }
                    }

                    FILE
                }
                finally { hold.Dispose(); }
            }
        }
        """;

    private static Task VerifyFallback(string first, string again, string decided, string choice, string file) => Verify(
        Fallback.Replace("FIRST", first, StringComparison.Ordinal).Replace("AGAIN", again, StringComparison.Ordinal)
            .Replace("DECIDED", decided, StringComparison.Ordinal).Replace("CHOICE", choice, StringComparison.Ordinal)
            .Replace("FILE", file, StringComparison.Ordinal));

    /// <summary>Whoever takes the whole lock to begin with could take the range.</summary>
    [Theory]
    [InlineData("big", "", "file is null", "")]
    [InlineData("big", "", "file is null", "big = true;")]
    [InlineData("big", "big = true;", "big", "coarse = false;")]
    public Task Whole_lock_or_range_by_choice(string first, string again, string decided, string choice) =>
        VerifyFallback(first, again, decided, choice, """File.[|Delete|]("x");""");

    private const string Implicit = """
        class Img : IDisposable
        {
            public event Action E { add { System.IO.File.Delete("e"); } remove { } }
            public static Img operator ++(Img a) { File.Delete("a"); return a; }
            public static Img operator +(Img a, int b) { File.Delete("a"); return a; }
            public static implicit operator int(Img i) => File.ReadAllText("i").Length;
            public void Dispose() => File.Delete("d");
            public override string ToString() => File.ReadAllText("x");
            public void Deconstruct(out int a, out int b) { a = b = File.ReadAllText("x").Length; }
        }
        class Walk { public E GetEnumerator() => new(); public struct E { public int Current => 1; public bool MoveNext() => File.Exists("x"); } }
        class Made { public string S = File.ReadAllText("x"); }
        class Base { public Base() { File.Delete("x"); } }
        class Derived : Base { }
        class Adds : System.Collections.IEnumerable { public void Add(int i) => File.Delete("x"); public System.Collections.IEnumerator GetEnumerator() => null!; }
        class Key { public override int GetHashCode() { return File.ReadAllText("x").Length; } public override bool Equals(object? o) => true; }

        """;

    [Theory]
    [InlineData("using ([|i|]) { }")]
    [InlineData("using var x = new [|Derived2|]();", "class Derived2 : IDisposable { public void Dispose() => File.Delete(\"x\"); }")]
    [InlineData("[|i++|];")]
    [InlineData("[|i += 1|];")]
    [InlineData("[|i.E += () => { }|];")]
    [InlineData("int n = [|i|];")]
    [InlineData("string s = $\"{[|i|]}\";")]
    [InlineData("string s = \"\" + [|i|];")]
    [InlineData("string s = string.[|Format|](\"{0}\", i);")]
    [InlineData("[|var (a, b) = i|];")]
    [InlineData("bool b = i is [|(1, 2)|];")]
    [InlineData("foreach (int x in [|w|]) { }")]
    [InlineData("_ = new [|Made|]();")]
    [InlineData("_ = new [|Derived|]();")]
    [InlineData("_ = new [|Adds|] { 1 };")]
    [InlineData("int n = [|d[new Key()]|];")]
    [InlineData("int n = names[\"x\"]; string t = $\"{n}\" + n; foreach (int x in new List<int>()) { }")]
    public Task Without_call_syntax(string statement, string more = "") => Verify(Implicit + more + $$"""
        class C { void M(Mm mm, Img i, Walk w, Dictionary<Key, int> d, Dictionary<string, int> names) { lock (mm.Gate) { {{statement}} } } }
        """);

    [Fact]
    public Task Lock_statement() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) { File.[|Delete|]("x"); } } }
        """);

    [Fact]
    public Task Coarse_hold_of_the_new_api() => Verify("""
        class C { string M(Mm mm) { using (mm.Lock.EnterRead()) return File.[|ReadAllText|]("x"); } }
        """);

    [Fact]
    public Task Using_declaration_lasts_to_the_end_of_the_block() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                using var guard = mm.Lock.EnterWrite();
                if (mm.Plain is null) return;
                File.[|WriteAllText|]("x", "y");
            }
        }
        """);

    [Fact]
    public Task Structure_lock_under_a_range() => Verify("""
        class C
        {
            void M(Mm mm, AddressRange range)
            {
                using (mm.Lock.EnterRead(range))
                using (mm.Vmas.Enter())
                    File.[|Delete|]("x");
            }
        }
        """);

    [Fact]
    public Task Range_of_everything_is_coarse() => Verify("""
        class C { void M(Mm mm) { using (mm.Lock.EnterRead(AddressRange.All)) File.[|Delete|]("x"); } }
        """);

    [Fact]
    public Task Two_calls_down() => Verify("""
        class C
        {
            void Fault(Mm mm)
            {
                lock (mm.Gate) { [|ReadPage|](); }
            }

            void ReadPage() => ReadFile();
            void ReadFile() { RandomAccess.Read(File.OpenHandle("x"), new byte[1], 0); }
        }
        """);

    [Fact]
    public Task Annotated_method() => Verify("""
        class Disk { [PerformsFileIO] public virtual void Go() { } }
        class C { void M(Mm mm, Disk disk) { lock (mm.Gate) disk.[|Go|](); } }
        """);

    [Fact]
    public Task Tried_and_taken() => Verify("""
        class C
        {
            bool M(Mm mm)
            {
                if (!mm.Sem.TryEnterWriteLock(10)) return false;
                try { File.[|Delete|]("x"); return true; }
                finally { mm.Sem.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Tried_with_a_guard() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                if (mm.Lock.TryEnterRead(out RangeGuard guard))
                    using (guard) { File.[|Delete|]("x"); }
            }
        }
        """);

    [Fact]
    public Task Through_wrapper_methods() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                mm.DownRead();
                File.[|Delete|]("x");
                mm.UpRead();
            }
        }
        """);

    [Fact]
    public Task Through_a_wrapper_class() => Verify("""
        readonly struct ReadScope : IDisposable
        {
            private readonly ReaderWriterLockSlim _sem;
            public ReadScope(ReaderWriterLockSlim sem) { _sem = sem; sem.EnterReadLock(); }
            public void Dispose() => _sem.ExitReadLock();
        }

        class C
        {
            void M(Mm mm)
            {
                using (new ReadScope(mm.Sem)) { File.[|Delete|]("x"); }
                File.Delete("y");
            }
        }
        """);

    [Fact]
    public Task Lambda_that_a_wrapper_runs_under_the_lock() => Verify("""
        class C
        {
            static void WithRead(ReaderWriterLockSlim sem, Action body)
            {
                sem.EnterReadLock();
                try { body(); } finally { sem.ExitReadLock(); }
            }

            void M(Mm mm) => WithRead(mm.Sem, () => File.[|Delete|]("x"));
        }
        """);

    [Fact]
    public Task Alias_local() => Verify("""
        class C { void M(Mm mm) { var sem = mm.Sem; sem.EnterReadLock(); File.[|Delete|]("x"); sem.ExitReadLock(); } }
        """);

    [Fact]
    public Task Expression_body_and_property() => Verify("""
        partial class C
        {
            private readonly Mm _mm = new();
            public string Text { get { lock (_mm.Gate) return [|Load|]; } }
        }

        partial class C { private string Load => File.ReadAllText("x"); }
        """);

    [Fact]
    public Task Operator_and_constructor() => Verify("""
        record Page(int Index)
        {
            public static Page operator +(Page a, int b) { File.Delete("x"); return a with { Index = a.Index + b }; }
        }

        class Reader(string path) { public readonly string Text = ""; public Reader() : this("x") { File.Delete("y"); } }
        class C { Page M(Mm mm, Page page) { lock (mm.Gate) { new [|Reader|](); return [|page + 1|]; } } }
        """);

    [Fact]
    public Task Primary_constructor_parameter() => Verify("""
        class C(Mm mm) { void M() { lock (mm.Gate) File.[|Delete|]("x"); } }
        """);

    [Fact]
    public Task Local_function_and_immediate_lambda() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                lock (mm.Gate) { [|Local|](); Action now = () => File.Delete("y"); [|now|](); }
                void Local() => File.Delete("x");
            }
        }
        """);

    [Fact]
    public Task Interface_with_an_implementation() => Verify("""
        interface IStore { void Load(); }
        class FileStore : IStore { public void Load() => File.Delete("x"); }
        class C { void M(Mm mm, IStore store) { lock (mm.Gate) store.[|Load|](); } }
        """);

    [Fact]
    public Task Generic_method() => Verify("""
        class C
        {
            T M<T>(Mm mm) where T : class { lock (mm.Gate) return [|Load<T>|](); }
            static T Load<T>() where T : class { File.Delete("x"); return null!; }
        }
        """);

    [Fact]
    public Task Async_semaphore() => Verify("""
        class C
        {
            [CoarseLock] private readonly SemaphoreSlim _one = new(1, 1);
            async Task M()
            {
                await _one.WaitAsync().ConfigureAwait(false);
                try { await File.[|WriteAllTextAsync|]("x", "y"); }
                finally { _one.Release(); }
            }
        }
        """);

    [Fact]
    public Task Required_lock_is_reported_once_inside() => Verify("""
        class C
        {
            [CoarseLock] private readonly object _gate = new();
            [RequiresLock(nameof(_gate), LockMode.Write)] void Inside() { File.[|Delete|]("x"); }
            void M() { lock (_gate) Inside(); }
        }
        """);

    [Fact]
    public Task Conditional_hold() => Verify("""
        class C
        {
            void M(Mm mm, bool exclusive)
            {
                if (exclusive) mm.Sem.EnterWriteLock();
                File.[|Delete|]("x");
                if (exclusive) mm.Sem.ExitWriteLock();
                File.Delete("y");
            }
        }
        """);

    [Fact]
    public Task Iterator_and_switch_expression() => Verify("""
        class C
        {
            IEnumerable<string> M(Mm mm, int kind)
            {
                using (mm.Lock.EnterRead())
                    yield return kind switch { 0 => File.[|ReadAllText|]("x"), _ => "" };
            }
        }
        """);

    [Fact]
    public async Task Top_level_statements() => await VerifyAsync("MML2001", """
        var mm = new Mm();
        lock (mm.Gate) { File.[|Delete|]("x"); }

        """ + Mm, OutputKind.ConsoleApplication, null, []);

    [Fact]
    public async Task Configured_locks() => await VerifyAsync("MML2001", """
        namespace N { class C { readonly object _big = new(), _tree = new(); void M() { lock (_big) File.[|Delete|]("x"); lock (_tree) File.[|Delete|]("x"); } } }
        """, OutputKind.DynamicallyLinkedLibrary, """
        root = true
        [*.cs]
        mmlock.coarse_locks = N.C._big
        mmlock.structure_locks = N.C._tree
        """, []);

    [Fact]
    public Task Required_range_lock_is_the_coarse_callers_affair() => Verify("""
        class C(Mm mm)
        {
            readonly Mm Mm = mm;
            [RequiresLock("Mm.Lock", LockMode.Read)] void Fault() => File.Delete("x");
            void M() { using (Mm.Lock.EnterRead()) [|Fault|](); }
        }
        """);

    [Fact]
    public Task Asynchronous_lock_class() => Verify("""
        class AsyncLock
        {
            [CoarseLock] private readonly SemaphoreSlim _one = new(1, 1);
            public async Task<Releaser> LockAsync() { await _one.WaitAsync().ConfigureAwait(false); return new Releaser(_one); }
        }

        readonly struct Releaser(SemaphoreSlim one) : IDisposable { public void Dispose() => one.Release(); }

        class C
        {
            async Task M(AsyncLock l)
            {
                using (await l.LockAsync()) { File.[|Delete|]("x"); }
                File.Delete("y");
            }
        }
        """);

    [Fact]
    public Task Annotation_by_its_full_name() => VerifyAsync("MML2001", """
        namespace Own { class Disk { [MmLock.PerformsFileIO] public void Read() { } } }
        class C { [CoarseLock] readonly object _gate = new(); void M(Own.Disk disk) { lock (_gate) disk.[|Read|](); } }
        """);

    [Fact]
    public Task Users_effect_list() => VerifyAsync("MML2001", """
        namespace N { class Remote { public static void Get() { } } }
        class C { [CoarseLock] readonly object _gate = new(); void M() { lock (_gate) N.Remote.[|Get|](); } }
        """, OutputKind.DynamicallyLinkedLibrary, null, [], effects: "FileIO M:N.Remote.Get");

    [Fact]
    public Task Call_depth_that_is_reached() =>
        VerifyAsync(
            "MML2001", Deep.Replace("{0}", "[|One|]()"), OutputKind.DynamicallyLinkedLibrary,
            "root = true\n[*.cs]\nmmlock.max_call_depth = 2", []);

    private const string Deep = """
        class C { [CoarseLock] readonly object _gate = new(); void M() { lock (_gate) {0}; } void One() => Two(); void Two() => File.Delete("x"); }
        """;

    [Fact]
    public Task Message_names_lock_line_mode_and_path() => Verify("""
        class C
        {
            void Fault(Mm mm)
            {
                mm.Sem.EnterReadLock();
                {|#0:ReadPage|}();
                mm.Sem.ExitReadLock();
            }

            static void ReadPage() => File.{|#1:Delete|}("x");
        }
        """,
        new DiagnosticResult("MML2001", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(25, 16).WithLocation(1)
            .WithMessage(
                "A file is accessed while 'Mm.Sem' is held for reading since line 25, and everyone who needs the lock waits for the disk: 'Fault' → 'ReadPage' → 'File.Delete'"));

    #endregion

    #region not flagged

    /// <summary>Decide, acquire, verify, else coarse: what the range does not serve has nothing finer.</summary>
    [Theory]
    [InlineData("false", "", "file is null", "coarse = true;")]
    [InlineData("big", "", "file is null", "coarse = true;")]
    [InlineData("false", "coarse = file is null;", "coarse", "")]
    public Task Last_resort_of_a_range_hold(string first, string again, string decided, string choice) =>
        VerifyFallback(first, again, decided, choice, """File.Delete("x");""");

    [Fact]
    public Task Range_hold() => Verify("""
        class C
        {
            void M(Mm mm, AddressRange range, RangeLock other)
            {
                using (mm.Lock.EnterWrite(range)) File.Delete("x");
                using (other.EnterRead(range)) File.Delete("x");
            }
        }
        """);

    [Fact]
    public Task Deeper_than_the_call_depth() =>
        VerifyAsync(
            "MML2001", Deep.Replace("{0}", "One()"), OutputKind.DynamicallyLinkedLibrary, "root = true\n[*.cs]\nmmlock.max_call_depth = 1",
            []);

    [Fact]
    public Task Generated_code() => VerifyAsync("MML2001", """
        // <auto-generated/>
        class C { [CoarseLock] readonly object _gate = new(); void M() { lock (_gate) File.Delete("x"); } }
        """, OutputKind.DynamicallyLinkedLibrary, "root = true\n[*.cs]\ngenerated_code = true", []);

    [Fact]
    public Task Undesignated_lock() => Verify("""
        class C { readonly object _o = new(); void M(Mm mm) { lock (_o) File.Delete("x"); mm.Plain.EnterReadLock(); File.Delete("x"); mm.Plain.ExitReadLock(); } }
        """);

    [Fact]
    public Task Released_before() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                mm.Sem.EnterReadLock();
                bool found = mm.Plain is not null;
                mm.Sem.ExitReadLock();
                if (found) File.Delete("x");
            }
        }
        """);

    [Fact]
    public Task Early_returns_release_each() => Verify("""
        class C
        {
            int M(Mm mm, int a)
            {
                mm.Sem.EnterWriteLock();
                if (a == 0) { mm.Sem.ExitWriteLock(); File.Delete("x"); return 1; }
                if (a == 1) { mm.Sem.ExitWriteLock(); return 2; }
                mm.Sem.ExitWriteLock();
                File.Delete("x");
                return 0;
            }
        }
        """);

    [Fact]
    public Task Locked_flag_in_finally() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                bool locked = true;
                mm.Sem.EnterReadLock();
                try
                {
                    if (mm.Plain is null) return;
                    mm.Sem.ExitReadLock();
                    locked = false;
                    File.Delete("x");
                }
                finally { if (locked) mm.Sem.ExitReadLock(); }
                File.Delete("y");
            }
        }
        """);

    [Fact]
    public Task Took_lock_flag_after() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                bool taken = false;
                try { Monitor.TryEnter(mm.Gate, 10, ref taken); if (!taken) { File.Delete("x"); return; } }
                finally { if (taken) Monitor.Exit(mm.Gate); }
                File.Delete("x");
            }
        }
        """);

    [Fact]
    public Task Retry_loop_takes_the_lock_again() => Verify("""
        class C
        {
            void M(Mm mm, int start, int end)
            {
                bool locked = false;
                try
                {
                    while (start < end)
                    {
                        if (!locked) { mm.Sem.EnterReadLock(); locked = true; }
                        if (start % 2 == 0)
                        {
                            mm.Sem.ExitReadLock();
                            locked = false;
                            File.Delete("x");
                            continue;
                        }
                        start++;
                    }
                }
                finally { if (locked) mm.Sem.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Try_that_failed() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                bool ok = mm.Sem.TryEnterReadLock(0);
                if (!ok) File.Delete("x");
                if (ok) mm.Sem.ExitReadLock();
                if (mm.Lock.TryEnterRead(out var guard)) guard.Dispose(); else File.Delete("x");
            }
        }
        """);

    [Fact]
    public Task Guard_disposed_by_hand() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                RangeGuard guard = mm.Lock.EnterRead();
                RangeGuard same = guard;
                same.Dispose();
                File.Delete("x");
            }
        }
        """);

    [Fact]
    public Task Nullable_guard() => Verify("""
        class C
        {
            void M(Mm mm, bool needed)
            {
                RangeGuard? guard = needed ? mm.Lock.EnterRead() : null;
                guard?.Dispose();
                IDisposable? scope = null;
                try { if (needed) scope = mm.Lock.EnterWrite(); }
                finally { scope?.Dispose(); }
                File.Delete("x");
            }
        }
        """);

    [Fact]
    public Task Guard_returned_or_stored() => Verify("""
        class C
        {
            private RangeGuard _guard;
            RangeGuard Take(Mm mm) { var guard = mm.Lock.EnterRead(); return guard; }
            void Store(Mm mm) { _guard = mm.Lock.EnterRead(); File.Delete("x"); }
            void Pass(Mm mm) { Use(mm.Lock.EnterRead()); File.Delete("x"); }
            void Use(RangeGuard guard) => guard.Dispose();
        }
        """);

    [Fact]
    public Task Lambda_that_escapes() => Verify("""
        class C
        {
            private Action? _later;
            Task M(Mm mm) { lock (mm.Gate) { _later = () => File.Delete("x"); return Task.Run(() => File.Delete("x")); } }
        }
        """);

    [Fact]
    public Task Effect_free_by_annotation() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) Log(); } [NoLockEffects] void Log() => File.Delete("x"); }
        """);

    [Fact]
    public Task Callee_gives_the_lock_up_first() => Verify("""
        class C
        {
            void M(Mm mm)
            {
                mm.DownRead();
                DropAndRead(mm);
                File.Delete("x");
            }

            static void DropAndRead(Mm mm) { mm.UpRead(); File.Delete("x"); }
        }
        """);

    [Fact]
    public Task Try_wrapper_that_failed() => Verify("""
        class C
        {
            private readonly Mm _mm = new();
            bool TryDown() { if (!_mm.Sem.TryEnterReadLock(0)) return false; return true; }
            void M() { if (!TryDown()) { File.Delete("x"); return; } _mm.Sem.ExitReadLock(); File.Delete("x"); }
        }
        """);

    [Fact]
    public Task Memory_stream_is_no_file() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) { var s = new MemoryStream(); s.WriteByte(1); _ = Path.Combine("a", "b"); } } }
        """);

    [Fact]
    public Task Required_range_may_last() => Verify("""
        class C(Mm mm) { readonly Mm Mm = mm; [RequiresLock("Mm.Lock", LockMode.Read)] void Fault() => File.Delete("x"); void M(AddressRange r) { using (Mm.Lock.EnterRead(r)) Fault(); } }
        """);

    #endregion
}
