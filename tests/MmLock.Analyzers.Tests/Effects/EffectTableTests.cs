using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Tests.Effects;

public sealed class EffectTableTests
{
    [Fact]
    public void Words_that_a_list_may_use() => Assert.Equal("FileIO, Allocates, PageProportional, Blocks or None", EffectNames.Words);

    [Fact]
    public void Every_effect_has_a_name_of_its_own()
    {
        Assert.Equal(Enum.GetValues<EffectKinds>().Where(k => k != EffectKinds.None), EffectNames.All);
        Assert.Equal(EffectKinds.None, EffectNames.OfWord("None"));
        Assert.Null(EffectNames.OfWord("CallsUnknown"));
    }

    [Theory]
    [InlineData("File.ReadAllBytes(path);", nameof(EffectKinds.FileIO))]
    [InlineData("File.Exists(path);", nameof(EffectKinds.FileIO))]
    [InlineData("new FileStream(path, FileMode.Open);", nameof(EffectKinds.FileIO))]
    [InlineData("new FileStream((Microsoft.Win32.SafeHandles.SafeFileHandle)null, FileAccess.Read);", nameof(EffectKinds.None))]
    [InlineData("_ = new FileInfo(path).Length;", nameof(EffectKinds.FileIO))]
    [InlineData("_ = new FileInfo(path).Name;", nameof(EffectKinds.None))]
    [InlineData("_ = new FileInfo(path).FullName;", nameof(EffectKinds.None))]
    [InlineData("_ = new DirectoryInfo(path).Extension;", nameof(EffectKinds.None))]
    [InlineData("_ = new DirectoryInfo(path).LastWriteTime;", nameof(EffectKinds.FileIO))]
    [InlineData("new FileInfo(path);", nameof(EffectKinds.None))]
    [InlineData("new StreamReader(path);", nameof(EffectKinds.FileIO))]
    [InlineData("new StreamReader(stream);", nameof(EffectKinds.None))]
    [InlineData("FileStream f = null; f.ReadExactly(bytes);", nameof(EffectKinds.FileIO))]
    [InlineData("FileStream f = null; _ = f.Length;", nameof(EffectKinds.None))]
    [InlineData("FileStream f = null; f.Dispose();", nameof(EffectKinds.FileIO))]
    [InlineData("stream.Read(bytes, 0, n);", nameof(EffectKinds.FileIO))]
    [InlineData("StreamWriter w = null; w.WriteLine(n);", nameof(EffectKinds.FileIO))]
    [InlineData("text.ReadLine();", nameof(EffectKinds.FileIO))]
    [InlineData("new StringReader(path).ReadToEnd();", nameof(EffectKinds.None))]
    [InlineData("TextWriter w = null; w.WriteLine(n);", nameof(EffectKinds.FileIO))]
    [InlineData("StringWriter w = null; w.WriteLine(n);", nameof(EffectKinds.None))]
    [InlineData("XDocument.Load(path);", nameof(EffectKinds.FileIO))]
    [InlineData("System.Text.Json.JsonSerializer.Serialize(stream, n);", nameof(EffectKinds.FileIO))]
    [InlineData("System.Net.Sockets.NetworkStream s = null; s.ReadExactly(bytes);", nameof(EffectKinds.Blocks))]
    [InlineData("System.Net.Sockets.NetworkStream s = null; s.ReadAsync(bytes, 0, n);", nameof(EffectKinds.None))]
    [InlineData("System.IO.Pipes.NamedPipeServerStream s = null; s.Read(bytes, 0, n);", nameof(EffectKinds.Blocks))]
    [InlineData("NativeMemory.Alloc((nuint)n);", nameof(EffectKinds.Allocates))]
    [InlineData("ArrayPool<byte>.Shared.Rent(n);", nameof(EffectKinds.Allocates))]
    [InlineData("GC.AllocateUninitializedArray<byte>(n);", nameof(EffectKinds.Allocates))]
    [InlineData("bytes.AsSpan().Clear();", nameof(EffectKinds.PageProportional))]
    [InlineData("bytes.CopyTo(new Span<byte>());", nameof(EffectKinds.PageProportional))]
    [InlineData("Array.Resize(ref bytes, n);", "Allocates, PageProportional")]
    [InlineData("Task<int> t = null; _ = t.Result;", nameof(EffectKinds.Blocks))]
    [InlineData("Task<int> t = null; t.Wait();", nameof(EffectKinds.Blocks))]
    [InlineData("Mutex m = null; m.WaitOne();", nameof(EffectKinds.Blocks))]
    [InlineData("new System.Collections.Concurrent.BlockingCollection<int>().TryTake(out n, 5);", nameof(EffectKinds.Blocks))]
    [InlineData("Thread.Yield();", nameof(EffectKinds.Blocks))]
    [InlineData("Task<int> t = null; t.ConfigureAwait(false).GetAwaiter().GetResult();", nameof(EffectKinds.Blocks))]
    public void Built_in(string body, string expected)
    {
        KnownEffects? known = EffectProbe.Last(body);
        Assert.Equal(expected, known?.Kinds.ToString());
        Assert.Equal(EffectOrigin.BuiltIn, known?.Origin);
    }

    [Theory]
    [InlineData("Path.Combine(path, path);")]
    [InlineData("string.Concat(path, path);")]
    [InlineData("new List<int>(n).Add(n);")]
    [InlineData("FileStream f = null; f.ToString();")]
    [InlineData("FileStream f = null; f.GetHashCode();")]
    [InlineData("new FileInfo(path).ToString();")]
    [InlineData("Task.Delay(n);")]
    [InlineData("new System.Collections.Concurrent.BlockingCollection<int>().TryTake(out n);")]
    [InlineData("Monitor.TryEnter(bytes);")]
    [InlineData("path.AsSpan().IndexOf('/');")]
    public void Nothing_is_said_of(string body) => Assert.Null(EffectProbe.Last(body));

    [Fact]
    public void Annotation_wins_over_user_and_entry_point()
    {
        const string Source = """
            static class Native
            {
                [DllImport("c"), NoLockEffects] public static extern int read(int fd, byte* b, nint n);
                [DllImport("c"), AllocatesUserMemory, PerformsFileIO] public static extern int foo();
            }
            """;
        string unsafeSource = Source.Replace("static class", "static unsafe class", StringComparison.Ordinal);
        Assert.Equal(
            new KnownEffects(EffectKinds.None, EffectOrigin.Annotation),
            EffectProbe.Last("Native.read(n, null, n);", "FileIO M:Native.read", unsafeSource));
        Assert.Equal(
            new KnownEffects(EffectKinds.Allocates | EffectKinds.FileIO, EffectOrigin.Annotation),
            EffectProbe.Last("Native.foo();", "None M:Native.foo", unsafeSource));
    }

    [Fact]
    public void Annotation_of_a_property_is_that_of_its_accessors() =>
        Assert.Equal(
            new KnownEffects(EffectKinds.FileIO, EffectOrigin.Annotation),
            EffectProbe.Last("_ = P.Size;", more: "static class P { [PerformsFileIO] public static int Size => 1; }"));

    [Fact]
    public void Annotation_of_the_same_name_elsewhere_is_another_one() =>
        Assert.Null(
            EffectProbe.Last(
                "P.Do();",
                more: "namespace Other { class PerformsFileIOAttribute : Attribute { } } static class P { [Other.PerformsFileIO] public static void Do() { } }"));

    [Fact]
    public void User_line_replaces_the_built_in_one() =>
        Assert.Equal(
            new KnownEffects(EffectKinds.None, EffectOrigin.UserFile),
            EffectProbe.Last("File.Exists(path);", "None M:System.IO.File.Exists"));

    [Fact]
    public void User_line_on_a_type_wins_over_built_in_members_of_it() =>
        Assert.Equal(
            new KnownEffects(EffectKinds.Blocks, EffectOrigin.UserFile),
            EffectProbe.Last("_ = new FileInfo(path).Name;", "Blocks T:System.IO.FileInfo\nNone T:System.IO.FileSystemInfo"));

    [Fact]
    public void User_line_on_a_base_does_not_win_over_a_built_in_one_on_the_derived_type() =>
        Assert.Equal(
            EffectKinds.FileIO, EffectProbe.Last("FileStream f = null; f.Read(bytes, 0, n);", "None M:System.IO.Stream.Read")?.Kinds);

    [Theory]
    [InlineData("None M:Store.Load", nameof(EffectKinds.None))]
    [InlineData("FileIO, Blocks M:Store.Load", "FileIO, Blocks")]
    [InlineData("Allocates T:Store", nameof(EffectKinds.Allocates))]
    [InlineData("None T:Store\nFileIO M:Store.Load(System.Int32)", nameof(EffectKinds.FileIO))]
    [InlineData("FileIO M:Store.Load()\nNone M:Store.Load", nameof(EffectKinds.None))]
    [InlineData("FileIO M:Store.Load\nNone M:Store.Load", nameof(EffectKinds.None))]
    public void User_line_on_a_method_in_source(string lines, string expected)
    {
        KnownEffects? known = EffectProbe.Last(
            "new Store().Load(n);", lines, "class Store { public void Load() { } public void Load(int n) => File.ReadAllText(\"x\"); }");
        Assert.Equal(expected, known?.Kinds.ToString());
        Assert.Equal(EffectOrigin.UserFile, known?.Origin);
    }

    [Fact]
    public void Method_in_source_is_left_to_its_body() =>
        Assert.Null(
            EffectProbe.Last(
                "new S().Read(bytes, 0, n);", "FileIO M:System.IO.Stream.Read",
                "class S : MemoryStream { public override int Read(byte[] b, int o, int c) => 0; }"));

    [Fact]
    public void Generic_methods_and_extension_calls()
    {
        const string Source =
            "static class X { public static void Walk<T>(this List<T> list) { } public static void Walk(this int n) { } }";
        Assert.Equal(
            EffectKinds.PageProportional, EffectProbe.Last("new List<int>().Walk();", "PageProportional M:X.Walk``1", Source)?.Kinds);
        Assert.Equal(
            EffectKinds.PageProportional,
            EffectProbe.Last(
                "new List<int>().Walk();", "PageProportional M:X.Walk``1(System.Collections.Generic.List{``0})", Source)?.Kinds);
        Assert.Null(EffectProbe.Last("n.Walk();", "PageProportional M:X.Walk``1", Source));
    }

    [Fact]
    public void Property_and_constructor_lines()
    {
        const string Source = "class X { public X(int n) { } public int Size { get; set; } }";
        Assert.Equal(EffectKinds.FileIO, EffectProbe.Last("_ = new X(n).Size;", "FileIO P:X.Size", Source)?.Kinds);
        Assert.Equal(EffectKinds.FileIO, EffectProbe.Last("_ = new X(n).Size;", "FileIO M:X.get_Size", Source)?.Kinds);
        Assert.Equal(EffectKinds.FileIO, EffectProbe.Last("new X(n);", "FileIO M:X.#ctor", Source)?.Kinds);
    }

    [Fact]
    public void Files_of_the_right_name_are_merged_and_the_last_one_counts()
    {
        Compilation compilation = EffectProbe.Compile("");
        AnalyzerOptions options = EffectProbe.Options(
            ("/a/MmLock.Effects.txt", "None M:System.IO.File.Exists\nnonsense\nBlocks M:System.IO.File.Delete"),
            ("/a/NotMmLock.Effects.txt", "Allocates M:System.IO.File.Delete"),
            (@"C:\b\Company.MmLock.Effects.txt", "Allocates M:System.IO.File.Exists"));
        EffectTable table = EffectTable.For(options, default);
        Assert.Equal(EffectKinds.Allocates, table.Find(EffectProbe.Method(compilation, "System.IO.File", "Exists")));
        Assert.Equal(EffectKinds.Blocks, table.Find(EffectProbe.Method(compilation, "System.IO.File", "Delete")));
        Assert.Equal(EffectKinds.FileIO, table.Find(EffectProbe.Method(compilation, "System.IO.File", "Copy")));
        Assert.Equal(EffectKinds.FileIO, EffectTable.BuiltIn.Find(EffectProbe.Method(compilation, "System.IO.File", "Exists")));
    }

    [Fact]
    public void Answers_are_the_same_from_many_threads()
    {
        Compilation compilation = EffectProbe.Compile("");
        IMethodSymbol[] methods = [.. new[]
        {
            "System.IO.File", "System.IO.Stream", "System.Threading.Monitor", "System.String", "System.Array"
        }
            .SelectMany(t => compilation.GetTypeByMetadataName(t)!.GetMembers().OfType<IMethodSymbol>())];
        EffectTable table = EffectTable.For(EffectProbe.Options(("MmLock.Effects.txt", "None M:System.IO.File.Exists")), default);
        EffectKinds?[] expected = [
            .. methods.Select(m =>
                EffectTable.For(EffectProbe.Options(("MmLock.Effects.txt", "None M:System.IO.File.Exists")), default).Find(m))
        ];
        var wrong = new ConcurrentBag<string>();
        Parallel.For(0, 16, _ =>
        {
            for (int i = 0; i < methods.Length; i++)
            {
                if (table.Find(methods[i]) != expected[i])
                {
                    wrong.Add(methods[i].Name);
                }
            }
        });
        Assert.Empty(wrong);
    }
}
