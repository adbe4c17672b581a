using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Tests.Generation;

/// <summary>Programs with instrumented members, compiled and run: what is reported, with its place, and what is not.</summary>
public sealed class InstrumentedAccessTests
{
    static InstrumentedAccessTests() => GuardedAccess.CheckForeignLocks();

    /// <summary>The lock, its creation, and how to hold it for writing and for reading; no way for reading: empty.</summary>
    public static TheoryData<string, string, string> Locks => new()
    {
        { Mm, "_gate.EnterWrite()", "_gate.EnterRead()" },
        { Mm, "_gate.EnterWrite(AddressRange.FromLength(0, 8))", "_gate.EnterRead(AddressRange.FromLength(0, 8))" },
        { Mm, "_gate.EnterWrite(AddressRange.FromLength(0, 8), AddressRange.FromLength(16, 8))", "" },
        { Mm, "_gate.EnterStructure(LockMode.Write)", "_gate.EnterStructure(LockMode.Read)" },
        { Mm, "_gate.VmaLock.Enter()", "" },
        { Mm.Replace("Validate", "Recursion = MmapLockRecursion.CoarseByThread, Validate"), "_gate.EnterWrite()", "_gate.EnterRead()" },
        { "VmaLock _gate = new();", "_gate.Enter()", "" },
        { "VmaLock _gate = new MmapLock(new MmapLockOptions { Validate = true }).VmaLock;", "_gate.Enter()", "" },
        { "Lock _gate = new();", "_gate.EnterScope()", "" },
        { "object _gate = new();", "new Entered(_gate)", "" },
        { "List<int> _gate = new();", "new Entered(_gate)", "" },
        { "ReaderWriterLockSlim _gate = new();", "new Slim(_gate, true)", "new Slim(_gate, false)" },
        { "ReaderWriterLock _gate = new();", "new Old(_gate, true)", "new Old(_gate, false)" },
    };

    private const string Mm = "MmapLock _gate = new(new MmapLockOptions { Validate = true });";

    private const string Holds = """
        sealed class Entered : IDisposable
        {
            readonly object _of;
            public Entered(object of) => Monitor.Enter(_of = of);
            public void Dispose() => Monitor.Exit(_of);
        }

        sealed class Slim : IDisposable
        {
            readonly ReaderWriterLockSlim _of;
            readonly bool _write;

            public Slim(ReaderWriterLockSlim of, bool write)
            {
                (_of, _write) = (of, write);
                if (write) of.EnterWriteLock(); else of.EnterReadLock();
            }

            public void Dispose() { if (_write) _of.ExitWriteLock(); else _of.ExitReadLock(); }
        }

        sealed class Old : IDisposable
        {
            readonly ReaderWriterLock _of;

            public Old(ReaderWriterLock of, bool write)
            {
                _of = of;
                if (write) of.AcquireWriterLock(-1); else of.AcquireReaderLock(-1);
            }

            public void Dispose() => _of.ReleaseLock();
        }
        """;

    [Theory]
    [MemberData(nameof(Locks))]
    public void Access_without_the_lock_is_reported_and_one_with_it_is_not(string gate, string write, string read)
    {
        foreach (LanguageVersion version in new[] { GeneratorProbe.WithField, LanguageVersion.CSharp13 })
        {
            var program = new Program(gate, version, $$"""
                public static void Guarded()
                {
                    var it = new Store();
                    it.Items = new List<int> { 1 };
                    using (it.{{write}}) { it.Items = new List<int>(it.Items); }
                    {{(read.Length > 0 ? $"using (it.{read}) {{ _ = it.Items.Count; }}" : "")}}
                    s_it = it;
                }

                public static void Reads() => _ = s_it.Items.Count;
                public static void Writes() => s_it.Items = new List<int>();
                """);
            program.Call("Guarded");
            Assert.Empty(program.Reports);
            program.Call("Reads");
            MmapLockReport report = Assert.Single(program.Reports);
            Assert.Equal("MML3007", report.Id);
            Assert.Equal($"'{program.Type}.Items' is read here, but '{program.Type}._gate', which guards it, is not held", report.Message);
            Assert.Contains("Store", report.FirstStack, StringComparison.Ordinal);
            Assert.Matches(@"^   at \S+\.Guarded\(\) in Program.cs:line \d+", report.FirstStack);
            Assert.Matches(@"^   at \S+\.Reads\(\) in Program.cs:line \d+", report.SecondStack);

            program.Call("Reads");
            program.Call("Writes");
            Assert.Equal(
                $"'{program.Type}.Items' is written here, but '{program.Type}._gate', which guards it, is not held",
                Assert.Single(program.Reports.Skip(1)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Write_in_a_read_hold_is_reported_with_the_hold(string gate, string write, string read)
    {
        Assert.NotEmpty(write);
        if (read.Length == 0)
        {
            return;
        }

        var program = new Program(gate, $$"""
            public static void Run()
            {
                var it = new Store();
                using (it.{{read}})
                {
                    _ = it.Items;
                    it.Items = new List<int>();
                }
            }
            """);
        program.Call("Run");
        MmapLockReport report = Assert.Single(program.Reports);
        Assert.Matches(
            $"^'{program.Type}.Items' is written here, but '{program.Type}._gate', which guards it, is held for reading only, and must be held for "
            + @"writing( \(since Program.cs, line \d+\))?$",
            report.Message);
        Assert.Equal(gate.StartsWith("MmapLock", StringComparison.Ordinal), report.Message.EndsWith(')'));
        Assert.Matches(@"^   at \S+\.Run\(\) in Program.cs:line \d+", report.SecondStack);
    }

    [Fact]
    public void Own_object_of_a_constructor_initializer_or_factory_is_not_reported()
    {
        var program = new Program("object _gate = new();", """
            public Store()
            {
                Items = new List<int>();
                lock (_gate) { Items.Add(1); }
                Fill();
            }

            ~Store() => Items = null!;

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            void Fill() { try { Items.Add(2); } finally { } }

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            static void Make() { var it = new Store { Other = 3 }; lock (it._gate) { it.Other++; } }

            public static void Run()
            {
                Make();
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            """);
        program.Call("Run");
        Assert.Empty(program.Reports);
    }

    [Fact]
    public void Second_thread_without_the_lock_is_reported_and_a_task_that_goes_on_is_not()
    {
        const string Code = """
            public static void OfThreads()
            {
                var it = new Store();
                it.Other = 1;
                var thread = new Thread(() => it.Other = 2);
                thread.Start();
                thread.Join();
            }

            public static void OfTasks() => Make().GetAwaiter().GetResult();

            static async Task<Store> Make()
            {
                var it = new Store();
                it.Other = 1;
                await Task.Run(() => it.Other = 2);
                it.Other = 3;
                return it;
            }
            """;
        var program = new Program("object _gate = new();", Code);
        program.Call("OfTasks");
        Assert.Empty(program.Reports);
        program.Call("OfThreads");
        Assert.Contains("is written here", Assert.Single(program.Reports).Message, StringComparison.Ordinal);
    }

    /// <summary>A hold that an async method hands up, one that another thread ends, and one that a task inherits.</summary>
    [Fact]
    public void Holds_that_are_handed_on_are_holds()
    {
        var program = new Program(Mm, """
            static async ValueTask<RangeGuard> Enter(Store it) { await Task.Yield(); return await it._gate.EnterWriteAsync(); }

            static async Task RunAsync()
            {
                var it = new Store();
                using (it._gate.EnterWrite()) { it.Other = 1; await Task.Yield(); it.Other = 2; await Task.Run(() => it.Other = 3); }
                using (await it._gate.EnterWriteAsync(AddressRange.FromLength(0, 8))) { it.Other = 4; await Task.Yield(); it.Other = 5; }
                using (await Enter(it)) { it.Other = 6; await Task.Yield(); it.Other = 7; }
                RangeGuard guard = it._gate.EnterWrite();
                var thread = new Thread(() => { it.Other = 8; guard.Dispose(); });
                thread.UnsafeStart();
                thread.Join();
                s_it = it;
            }

            public static void Run() => RunAsync().GetAwaiter().GetResult();
            public static void After() => s_it.Other = 9;
            """);
        program.Call("Run");
        Assert.Empty(program.Reports);
        program.Call("After");
        Assert.Single(program.Reports);
    }

    [Fact]
    public void Parallel_loop_inside_a_hold_is_inside_it()
    {
        var program = new Program("object _gate = new();", """
            public static void Inside()
            {
                var it = new Store();
                lock (it._gate) { it.Other = 1; Parallel.For(0, 64, i => { _ = it.Other; Thread.Yield(); }); }
                s_it = it;
            }

            public static void Outside() => Task.Run(() => s_it.Other = 9).Wait();
            """);
        program.Call("Inside");
        Assert.Empty(program.Reports);
        program.Call("Outside");
        Assert.Single(program.Reports);
    }

    [Fact]
    public void Static_members_are_those_of_their_type()
    {
        var program = new Program("object _gate = new();", """
            static readonly object s_gate = new();

            [GuardedBy(nameof(s_gate))]
            static partial int All { get; set; }

            static Store() => All = 1;

            public static void Guarded() { lock (s_gate) { All++; } }
            public static void Open() => All = 3;
            """);
        program.Call("Guarded");
        Assert.Empty(program.Reports);
        program.Call("Open");
        Assert.Equal(
            $"'{program.Type}.All' is written here, but '{program.Type}.s_gate', which guards it, is not held",
            Assert.Single(program.Reports).Message);
    }

    [Fact]
    public void Report_is_thrown_where_the_lock_says_so()
    {
        var program = new Program("MmapLock _gate = new(new MmapLockOptions { Validate = true, ThrowOnReport = true });", """
            public static void Guarded() { s_it = new Store(); using (s_it._gate.EnterWrite()) { s_it.Other = 1; } }
            public static void Open() => s_it.Other = 2;
            public static int Value() { using (s_it._gate.EnterRead()) { return s_it.Other; } }
            """);
        program.Call("Guarded");
        var thrown = Assert.Throws<TargetInvocationException>(() => program.Call("Open"));
        Assert.StartsWith("MML3007: ", Assert.IsType<InvalidOperationException>(thrown.InnerException).Message, StringComparison.Ordinal);
        Assert.Equal(1, program.Call("Value"));
    }

    /// <summary>Locks that tell nobody who has them, those that are not validated, and those that are not there yet.</summary>
    [Theory]
    [InlineData("MmapLock _gate = new();", "_gate.EnterWrite()")]
    [InlineData("SemaphoreSlim _gate = new(1);", "new Waited(_gate)")]
    [InlineData("Own _gate = new();", "_gate.Enter()")]
    [InlineData("object? _gate;", "new Nothing()")]
    public void What_cannot_be_known_is_not_reported(string gate, string hold)
    {
        var program = new Program(gate, $$"""
            internal sealed class Waited : IDisposable
            {
                readonly SemaphoreSlim _of;
                public Waited(SemaphoreSlim of) => (_of = of).Wait();
                public void Dispose() => _of.Release();
            }

            internal sealed class Nothing : IDisposable { public void Dispose() { } }

            internal sealed class Own : IDisposable { public Own Enter() => this; public void Dispose() { } }

            public static void Run()
            {
                var it = new Store();
                using (it.{{hold}}) { it.Other = 1; }
                it.Other = 2;
            }
            """.Replace("it.new ", "new ", StringComparison.Ordinal).Replace("(_gate)", "(it._gate)", StringComparison.Ordinal));
        program.Call("Run");
        Assert.Empty(program.Reports);
    }

    [Fact]
    public void Uninstrumented_program_reports_nothing()
    {
        var program = new Program("object _gate = new();", GeneratorProbe.WithField, """
            public static void Run() { var it = new Store(); lock (it._gate) { it.Other = 1; } it.Other = 2; }
            """, validates: false);
        program.Call("Run");
        Assert.Empty(program.Reports);
    }

    /// <summary>A type of a name that no other has, which is in each of its reports.</summary>
    private sealed class Program
    {
        private static int s_made;
        private readonly Type _type;

        public Program(string gate, string code)
            : this(gate, GeneratorProbe.WithField, code)
        {
        }

        public Program(string gate, LanguageVersion version, string code, bool validates = true)
        {
            Type = $"Store{Interlocked.Increment(ref s_made)}";
            string source = $$"""
                #pragma warning disable CS9216, CS0649, CS0414
                public partial class Store
                {
                    static Store s_it = new();
                    internal readonly {{gate}}

                    [GuardedBy(nameof(_gate))]
                    internal partial List<int> Items { get; set; }

                    [GuardedBy(nameof(_gate))]
                    internal partial int Other { get; set; }

                    {{Unambiguous(code)}}
                }

                {{Holds}}
                """;
            _type = GeneratorProbe.Of(
                "#pragma warning disable CS8618\n" + System.Text.RegularExpressions.Regex.Replace(source, @"\bStore\b", Type), validates, version)
                .Load().GetType(Type)!;
        }

        public string Type { get; }

        public MmapLockReport[] Reports =>
            [.. MmapLockValidator.Reports.Where(r => r.Message.StartsWith($"'{Type}.", StringComparison.Ordinal))];

        public object? Call(string method)
        {
            object? result = null;
            Exception? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    result = _type.GetMethod(method)!.Invoke(null, null);
                }
                catch (TargetInvocationException thrown)
                {
                    failure = thrown;
                }
            });
            thread.UnsafeStart();
            thread.Join();
            return failure is null ? result : throw failure;
        }

        private static string Unambiguous(string code) => code
            .Replace("it.new Entered(_gate)", "new Entered(it._gate)", StringComparison.Ordinal)
            .Replace("it.new Slim(_gate", "new Slim(it._gate", StringComparison.Ordinal)
            .Replace("it.new Old(_gate", "new Old(it._gate", StringComparison.Ordinal);
    }
}
