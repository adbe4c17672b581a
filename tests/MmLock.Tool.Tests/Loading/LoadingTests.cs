using System.Text;
using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;
using MmLock.Tool.Conversion;

namespace MmLock.Tool.Tests.Loading;

public sealed class LoadingTests
{
    private const string Stub = """
        namespace MmLock
        {
            public sealed class CoarseLockAttribute : System.Attribute;
        }

        """;

    private static async Task<string> RefusalAsync(string path) =>
        (await Assert.ThrowsAsync<ToolException>(() => InputPath.ResolveAsync(path, default))).Message;

    private static async Task<(InputPath Input, Solution Solution)> LoadAsync(string path)
    {
        InputPath input = await InputPath.ResolveAsync(path, default);
        return (input, await SolutionLoader.LoadAsync(input, _ => { }, default));
    }

    private static async Task<SolutionInventory> TakeAsync(string path)
    {
        (InputPath input, Solution solution) = await LoadAsync(path);
        return await SolutionInventory.TakeAsync(solution, input, default);
    }

    [Fact]
    public async Task Missing_path_is_named() =>
        Assert.Contains("'nowhere' does not exist", await RefusalAsync("nowhere"), StringComparison.Ordinal);

    [Fact]
    public async Task Folder_without_and_with_several_projects()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("has no .sln", await RefusalAsync(folder.Root), StringComparison.Ordinal);
        folder.Write("b.csproj", "<Project/>");
        Assert.Equal(Path.Combine(folder.Root, "b.csproj"), (await InputPath.ResolveAsync(folder.Root, default)).File);
        folder.Write("a.csproj", "<Project/>");
        Assert.Contains("a.csproj, b.csproj", await RefusalAsync(folder.Root), StringComparison.Ordinal);
        string text = folder.Write("notes.txt", "");
        Assert.Contains("neither", await RefusalAsync(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public async Task Empty_path_is_told_what_it_may_be(string path) =>
        Assert.Contains("Name a .sln", await RefusalAsync(path), StringComparison.Ordinal);

    [Fact]
    public async Task Folder_is_the_same_with_and_without_a_separator_at_its_end()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csproj", "<Project/>");
        InputPath input = await InputPath.ResolveAsync(folder.Root, default);
        Assert.Equal(
            input, await InputPath.ResolveAsync(folder.Root + Path.DirectorySeparatorChar, default) with { Entries = input.Entries });
    }

    [Fact]
    public async Task Projects_of_every_kind_of_solution()
    {
        using var folder = new TemporaryFolder();
        string Full(string file) => Path.Combine(folder.Root, file.Replace('/', Path.DirectorySeparatorChar));
        string[] sharp = [Full("src/A.csproj"), Full("src/\u00c9t\u00e9 2.csproj")];
        string sln = folder.Write("all.sln", """
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "A", "src\A.csproj", "{00000000-0000-0000-0000-000000000001}"
            EndProject
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "Été 2", "src\Été 2.csproj", "{00000000-0000-0000-0000-000000000002}"
            EndProject
            Project("{F2A71F9B-5D33-465A-A702-920D77279786}") = "F", "src\F.fsproj", "{00000000-0000-0000-0000-000000000003}"
            EndProject
            Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "folder", "folder", "{00000000-0000-0000-0000-000000000004}"
            EndProject
            """);
        string slnx = folder.Write(
            "more/all.slnx",
            "<Solution><Folder Name=\"/a/\"><Project Path=\"../src/A.csproj\" /></Folder><Project Path='../src/\u00c9t\u00e9 2.csproj' "
            + "/><Project Path=\"../src/F.fsproj\" /></Solution>");
        foreach (string file in new[] { sln, slnx })
        {
            InputPath input = await InputPath.ResolveAsync(file, default);
            Assert.Equal(sharp, input.Projects);
            Assert.Equal([Full("src/F.fsproj")], input.OtherProjects);
        }

        // A filter's projects are named from its solution's folder, and so are its sites.
        InputPath filtered = await InputPath.ResolveAsync(folder.Write("filters/some.slnf", """
            { "solution": { "path": "..\\all.sln", "projects": [ "src\\A.csproj", "src\\F.fsproj" ] }, }
            """), default);
        Assert.Equal([Full("src/A.csproj")], filtered.Projects);
        Assert.Equal([Full("src/F.fsproj")], filtered.OtherProjects);
        Assert.Equal(folder.Root, filtered.Root);
        string other = folder.Write("filters/other.slnf", """{ "solution": { "path": "../all.sln", "projects": [ "src/B.csproj" ] } }""");
        string refusal = await RefusalAsync(other);
        Assert.Contains($"'{other}' names 'src/B.csproj', which is no project of '{Full("all.sln")}'", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.slnf", "{", "cannot be read")]
    [InlineData("a.slnf", "{}", "names no solution")]
    [InlineData("a.slnf", "{ \"solution\": { \"path\": \"gone.sln\" } }", "does not exist")]
    [InlineData("a.slnx", "<Solution>", "cannot be read as a solution")]
    [InlineData("a.slnx", "<Project/>", "cannot be read as a solution")]
    [InlineData("a.slnx", "<Solution><Project /></Solution>", "cannot be read as a solution")]
    [InlineData("a.sln", "no solution", "cannot be read as a solution")]
    [InlineData("a.sln", "", "cannot be read as a solution")]
    [InlineData("a.sln", "Microsoft Visual Studio Solution File, Format Version 12.00\nProject(\"{1}\") = \"P\"\nEndProject\n", "(line 2)")]
    [InlineData("a.fsproj", "<Project/>", "is an F# project. Only C# is read")]
    [InlineData("a.vbproj", "<Project/>", "is a Visual Basic project. Only C# is read")]
    public async Task File_that_cannot_be_an_input_is_named_with_the_reason(string name, string text, string reason)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write(name, text);
        string refusal = await RefusalAsync(file);
        Assert.Contains(name, refusal, StringComparison.Ordinal);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_every_encoding_are_read()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject("P", Stub + "class C { [MmLock.CoarseLock] public static readonly object Gate = new(); }");
        string place = Path.GetDirectoryName(project)!;
        static string Source(string name) => $"// Z\u00e4hler\nclass {name} {{ string \u00c4 = \"\u00fc\"; void M() {{ lock (C.Gate) {{ "
            + $"\u00c4 = \"\"; }} }} }}";
        await File.WriteAllBytesAsync(Path.Combine(place, "Latin.cs"), Encoding.Latin1.GetBytes(Source("L")));
        await File.WriteAllTextAsync(Path.Combine(place, "Wide.cs"), Source("W"), Encoding.Unicode);
        await File.WriteAllTextAsync(Path.Combine(place, "WideBigEndian.cs"), Source("B"), Encoding.BigEndianUnicode);
        await File.WriteAllTextAsync(
            Path.Combine(place, "Marked.cs"), Source("U"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await File.WriteAllTextAsync(
            Path.Combine(place, "Plain.cs"), Source("P"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        (InputPath input, Solution solution) = await LoadAsync(project);
        SolutionInventory inventory = await SolutionInventory.TakeAsync(solution, input, default);
        Assert.Equal(
            ["Latin.cs:2", "Marked.cs:2", "Plain.cs:2", "Wide.cs:2", "WideBigEndian.cs:2"],
            inventory.Sites.Where(s => s.Kind == SiteKind.Acquire).Select(s => s.Place));
        Assert.Empty(await SolutionInventory.UnreadAsync(solution, input, default));
        foreach (Document document in solution.Projects.Single().Documents.Where(d => Path.GetDirectoryName(d.FilePath) == place))
        {
            Assert.Equal(await File.ReadAllBytesAsync(document.FilePath!), SourceEncodings.Encode(await document.GetTextAsync()));
        }
    }

    [Fact]
    public async Task Warning_of_the_build_is_no_failure_of_the_load_and_an_error_is()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject("P", "class C { }");
        string text = await File.ReadAllTextAsync(project);
        await File.WriteAllTextAsync(
            project,
            text.Replace(
                "</Project>",
                "<Target Name=\"Say\" BeforeTargets=\"ResolveReferences\"><Warning Text=\"no remote\" /></Target></Project>",
                StringComparison.Ordinal));
        (_, Solution solution) = await LoadAsync(project);
        Assert.Contains(solution.Projects.Single().Documents, d => d.Name == "Code.cs");

        await File.WriteAllTextAsync(
            project,
            text.Replace(
                "</Project>",
                "<Target Name=\"Say\" BeforeTargets=\"ResolveReferences\"><Error Text=\"no licence\" /></Target></Project>",
                StringComparison.Ordinal));
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => LoadAsync(project));
        Assert.Contains("did not load", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("no licence", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_of_the_build_of_one_framework_of_several()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject("P", "class C { }");
        await File.WriteAllTextAsync(project, """
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads></PropertyGroup>
            <Target Name="Say" BeforeTargets="ResolveReferences" Condition="'$(TargetFramework)' == 'net10.0'">
            <Warning Text="no remote" /></Target></Project>
            """);
        Assert.Equal(2, (await LoadAsync(project)).Solution.Projects.Count());
    }

    [Theory]
    [InlineData("a.slnx", "<Solution />", "has no C# project")]
    [InlineData("a.slnx", "<Solution><Project Path=\"F.fsproj\" /></Solution>", "has no C# project, and only C# is read")]
    [InlineData("a.slnx", "<Solution><Project Path=\"gone.csproj\" /></Solution>", "gone.csproj', which does not exist")]
    public async Task Solution_that_has_nothing_to_read(string name, string text, string reason)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write(name, text);
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => LoadAsync(file));
        Assert.Contains(reason, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_alone_need_no_runtime()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject(
            "P",
            "class C { readonly object _gate = new(); readonly byte[] _d = []; void M(ulong start, ulong length) { lock (_gate) { "
            + "Use(start, length); } } void Use(ulong a, ulong b) { _d[a >> 12] = (byte)b; } }");
        (InputPath input, Solution solution) = await LoadAsync(project);
        Assert.Equal(SiteStage.Candidate, Assert.Single((await SolutionInventory.TakeAsync(solution, input, default)).Sites).Stage);
        await Preconditions.CheckAsync(solution, input, default);
    }

    [Fact]
    public async Task All_locks_are_listed_designated_ones_first_then_candidates()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject(
            "P",
            Stub + """
            using System.Threading;
            class A { readonly object _gate = new(); int _n; void M() { lock (_gate) { _n++; } } }
            class B { readonly object _gate = new(); readonly byte[] _d = []; void M(long k) { lock (_gate) { _d[k >> 12] = 1; } } }
            class C { [MmLock.CoarseLock] readonly object _gate = new(); void M() { lock (_gate) { } } }
            class Own
            {
                int _s;
                public void Enter() { while (Interlocked.CompareExchange(ref _s, 1, 0) != 0) { } }
                public void Exit() => Volatile.Write(ref _s, 0);
            }
            """);
        (InputPath input, Solution solution) = await LoadAsync(project);
        SolutionInventory all = await SolutionInventory.TakeAsync(solution, input, InventoryScope.All, default);
        Assert.Equal(
            [("C._gate", true, null), ("B._gate", false, "indexes '_d' by 'k >> 12' (1 of 1 acquires)"), ("A._gate", false, null)],
            all.Locks.Select(l => (l.Lock, l.Designated, l.Why)));
        Assert.Equal("1 candidate, 3 raw", InventoryTable.Stages(all.Sites));
        SolutionInventory few = await SolutionInventory.TakeAsync(solution, input, default);
        Assert.Equal(["C._gate", "B._gate"], few.Locks.Select(l => l.Lock));
        string json = InventoryJson.Write(all);
        Assert.Contains("\"why\": \"indexes '_d' by 'k >> 12' (1 of 1 acquires)\"", json, StringComparison.Ordinal);
        Assert.Contains("\"type Own spins again=spins\"", json, StringComparison.Ordinal);
        Assert.Equal(json, InventoryJson.Write(await SolutionInventory.TakeAsync(solution, input, InventoryScope.All, default)));
        Assert.DoesNotContain("A._gate", InventorySarif.Write(all), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_file_that_is_not_there_stops_a_conversion_only()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject(
            "P", Stub + "class C { [MmLock.CoarseLock] readonly object _gate = new(); void M() { lock (_gate) { } } }");
        await File.WriteAllTextAsync(
            project,
            (await File.ReadAllTextAsync(project)).Replace(
                "</Project>", "<ItemGroup><Compile Include=\"Gone.cs\" /></ItemGroup></Project>", StringComparison.Ordinal));
        (InputPath input, Solution solution) = await LoadAsync(project);
        Assert.Equal(2, (await SolutionInventory.TakeAsync(solution, input, default)).Sites.Count);
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => Preconditions.CheckAsync(solution, input, default));
        Assert.Contains("Gone.cs' cannot be read", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Designation_that_names_nothing_is_a_problem_of_the_survey()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            ".editorconfig",
            "root = true\n[*.cs]\nmmlock.coarse_locks = N.C._gate, N.C._gone\nmmlock.structure_locks = "
            + "N.Gone._gate\nmmlock.max_call_depth = deep\n");
        folder.WriteProject(
            "P",
            "namespace N; class C { readonly object _gate = new(); void M(ulong start, ulong length) { lock (_gate) { Use(start, length); "
            + "} } void Use(ulong a, ulong b) { } }");
        folder.WriteProject("Q", "class D { }");
        string solution = folder.Write("all.slnx", "<Solution><Project Path=\"P/P.csproj\" /><Project Path=\"Q/Q.csproj\" /></Solution>");
        SolutionInventory inventory = await TakeAsync(solution);

        // Q does not know N.C, but P does.
        Assert.Equal(
            ["'mmlock.coarse_locks = N.C._gone' is ignored: 'N.C' has no field or property '_gone'",
            "'mmlock.max_call_depth = deep' is ignored: the depth is a whole number from 1",
            "'mmlock.structure_locks = N.Gone._gate' is ignored: neither this project nor its references have a type 'N.Gone'"],
            inventory.Problems);

        // What a site had at hand as a candidate it has when it is designated.
        Assert.Equal([null, "AddressRange.FromLengthOrAll(start, length)"], inventory.Sites.Select(s => s.Range));
        Assert.Equal(1, Assert.Single(inventory.Locks).WithRange);
    }

    [Fact]
    public async Task Project_that_does_not_restore_is_named()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("P.csproj", """
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
            <ItemGroup><PackageReference Include="MmLock.No.Such.Package" Version="1.0.0" /></ItemGroup></Project>
            """);
        folder.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => LoadAsync(project));
        Assert.Contains("P.csproj' does not restore", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_that_does_not_compile_is_read_but_not_converted()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject(
            "P",
            Stub + "class C { [MmLock.CoarseLock] readonly object _gate = new(); void M() { lock (_gate) { } } void N() { Missing(); } }");
        (InputPath input, Solution solution) = await LoadAsync(project);
        SolutionInventory inventory = await SolutionInventory.TakeAsync(solution, input, default);
        Assert.Single(await SolutionInventory.UnreadAsync(solution, input, default));
        (_, _, string error) = await InProcess.MmlockAsync("inventory", project);
        Assert.Contains("1 member does not compile; what does not bind there was not read: Code.cs:5, CS0103 ", error, StringComparison.Ordinal);
        Assert.Equal([SiteKind.Declaration, SiteKind.Acquire], inventory.Sites.Select(s => s.Kind));
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => Preconditions.CheckAsync(solution, input, default));
        Assert.Contains("does not compile", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Code.cs:5: CS0103", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_without_the_runtime_is_told_how_to_get_it()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject(
            "P", Stub + "class C { [MmLock.CoarseLock] readonly object _gate = new(); void M() { lock (_gate) { } } }");
        (InputPath input, Solution solution) = await LoadAsync(project);
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => Preconditions.CheckAsync(solution, input, default));
        Assert.Contains("package MmLock", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sites_of_uncompiled_branches_are_found_with_their_symbols()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject("P", Stub + """
            class C
            {
                [MmLock.CoarseLock] readonly object _gate = new();
            #if TRACING
                void M() { lock (_gate) { } }
            #elif !QUIET
                void M() { lock (_gate) { lock (this) { } } }
            #endif
            }
            """);
        SolutionInventory inventory = await TakeAsync(project);
        Assert.Equal(
            [(SiteStage.Raw, null), (SiteStage.Inactive, "TRACING"), (SiteStage.Raw, null)],
            inventory.Sites.Select(s => (s.Stage, s.Symbols)));
    }
}
