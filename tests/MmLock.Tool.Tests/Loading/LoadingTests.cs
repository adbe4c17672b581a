using System.Text;
using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Loading;
using MmLock.Tool.Migration;

namespace MmLock.Tool.Tests.Loading;

public sealed class LoadingTests
{
    private const string Stub = """
        namespace MmLock
        {
            public sealed class CoarseLockAttribute : System.Attribute;
        }

        """;

    [Fact]
    public void Missing_path_is_named() =>
        Assert.Contains("'nowhere' does not exist", Assert.Throws<ToolException>(() => InputPath.Resolve("nowhere")).Message, StringComparison.Ordinal);

    [Fact]
    public void Folder_without_and_with_several_projects()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("has no .sln", Assert.Throws<ToolException>(() => InputPath.Resolve(folder.Root)).Message, StringComparison.Ordinal);
        folder.Write("b.csproj", "<Project/>");
        Assert.Equal(Path.Combine(folder.Root, "b.csproj"), InputPath.Resolve(folder.Root).File);
        folder.Write("a.csproj", "<Project/>");
        Assert.Contains("a.csproj, b.csproj", Assert.Throws<ToolException>(() => InputPath.Resolve(folder.Root)).Message, StringComparison.Ordinal);
        string text = folder.Write("notes.txt", "");
        Assert.Contains("neither", Assert.Throws<ToolException>(() => InputPath.Resolve(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_not_utf8_is_named()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject("P", "class C { }");
        string bad = Path.Combine(Path.GetDirectoryName(project)!, "Bad.cs");
        await File.WriteAllBytesAsync(bad, Encoding.Latin1.GetBytes("// Zugriffsz\u00e4hler\nclass D { }"));
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => SolutionLoader.LoadAsync(InputPath.Resolve(project), default));
        Assert.Contains("Bad.cs' is not UTF-8", thrown.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(bad, "class D { }", Encoding.Unicode);
        thrown = await Assert.ThrowsAsync<ToolException>(() => SolutionLoader.LoadAsync(InputPath.Resolve(project), default));
        Assert.Contains("is UTF-16", thrown.Message, StringComparison.Ordinal);
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
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => SolutionLoader.LoadAsync(InputPath.Resolve(project), default));
        Assert.Contains("P.csproj' does not restore", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_that_does_not_compile_is_read_but_not_converted()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject("P", Stub + "class C { [MmLock.CoarseLock] readonly object _gate = new(); void M() { lock (_gate) { } } void N() { Missing(); } }");
        InputPath input = InputPath.Resolve(project);
        Solution solution = await SolutionLoader.LoadAsync(input, default);
        Survey survey = await Survey.TakeAsync(solution, input, default);
        Assert.Equal(1, survey.UnreadMembers);
        Assert.Equal([SiteKind.Declaration, SiteKind.Acquire], survey.Sites.Select(s => s.Kind));
        ToolException thrown = await Assert.ThrowsAsync<ToolException>(() => Preconditions.CheckAsync(solution, input, default));
        Assert.Contains("does not compile", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Code.cs:5: CS0103", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_without_the_runtime_is_told_how_to_get_it()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteProject("P", Stub + "class C { [MmLock.CoarseLock] readonly object _gate = new(); void M() { lock (_gate) { } } }");
        InputPath input = InputPath.Resolve(project);
        Solution solution = await SolutionLoader.LoadAsync(input, default);
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
        InputPath input = InputPath.Resolve(project);
        Survey survey = await Survey.TakeAsync(await SolutionLoader.LoadAsync(input, default), input, default);
        Assert.Equal(
            [(SiteStage.Raw, null), (SiteStage.Inactive, "TRACING"), (SiteStage.Raw, null)],
            survey.Sites.Select(s => (s.Stage, s.Symbols)));
    }
}
