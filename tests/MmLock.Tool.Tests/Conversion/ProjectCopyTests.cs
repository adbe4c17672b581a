using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Tests.Conversion;

public sealed class ProjectCopyTests
{
    [Fact]
    public void Paths_that_leave_the_folder_still_mean_the_original()
    {
        using var folder = new TemporaryFolder();
        folder.Write("repo/lib/Lib.csproj", "<Project/>");
        folder.Write("repo/Directory.Build.props", "<Project/>");
        folder.Write("repo/.editorconfig", "root = true");
        folder.Write(
            "repo/app/App.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"../lib/Lib.csproj\" /><Compile Include=\"../app/More.cs\" "
            + "/><Reference><HintPath>..\\lib\\x.dll</HintPath></Reference></ItemGroup></Project>");
        folder.Write("repo/app/bin/old.dll", "");
        folder.Write("repo/app/obj/project.assets.json", "");
        string target = Path.Combine(folder.Root, "elsewhere", "deep", "copy");
        ProjectCopy.Copy(Path.Combine(folder.Root, "repo", "app"), target, default);

        string project = File.ReadAllText(Path.Combine(target, "App.csproj"));
        Assert.Contains("Include=\"../../../repo/lib/Lib.csproj\"", project, StringComparison.Ordinal);
        Assert.Contains("Include=\"../app/More.cs\"", project, StringComparison.Ordinal);
        Assert.Contains("<HintPath>../../../repo/lib/x.dll</HintPath>", project, StringComparison.Ordinal);
        Assert.Contains(
            Path.Combine(folder.Root, "repo", "Directory.Build.props"),
            File.ReadAllText(Path.Combine(target, "Directory.Build.props")),
            StringComparison.Ordinal);
        Assert.Equal("root = true", File.ReadAllText(Path.Combine(target, ".editorconfig")));
        Assert.False(Directory.Exists(Path.Combine(target, "bin")));
        Assert.False(Directory.Exists(Path.Combine(target, "obj")));
    }

    [Theory]
    [InlineData("<Compile Include=\"../common/**/*.cs\" />", "<Compile Include=\"../repo/common/**/*.cs\" />")]
    [InlineData("<Compile Include='a.cs;..\\b.cs; ../c &amp; d.cs' />", "<Compile Include=\"a.cs;../repo/b.cs;../repo/c &amp; d.cs\" />")]
    [InlineData("<Compile Remove=\"../common/$(Name)/x.cs\" />", "<Compile Remove=\"../repo/common/$(Name)/x.cs\" />")]
    [InlineData(
        "<AssemblyOriginatorKeyFile>../key.snk</AssemblyOriginatorKeyFile>",
        "<AssemblyOriginatorKeyFile>../repo/key.snk</AssemblyOriginatorKeyFile>")]
    [InlineData("<!-- Include=\"../b.cs\" --><A Include=\"../b.cs\" />", "<!-- Include=\"../b.cs\" --><A Include=\"../repo/b.cs\" />")]
    [InlineData("<A Include='../app/b.cs'  />", "<A Include='../app/b.cs'  />")]
    [InlineData("<OutputPath>../bin</OutputPath>", "<OutputPath>../bin</OutputPath>")]
    [InlineData("<A Include=\"../b.cs\"", "<A Include=\"../b.cs\"")]
    public void Paths_in_every_form_a_project_has(string item, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("repo/app/App.fsproj", $"<Project>\n  {item}\n</Project>\n");
        string target = Path.Combine(folder.Root, "copy");
        ProjectCopy.Copy(Path.Combine(folder.Root, "repo", "app"), target, default);
        Assert.Equal($"<Project>\n  {expected}\n</Project>\n", File.ReadAllText(Path.Combine(target, "App.fsproj")));
    }

    [Fact]
    public void Build_files_that_apply_to_the_copy_anyway_are_not_repeated()
    {
        using var folder = new TemporaryFolder();
        folder.Write("Directory.Build.props", "<Project/>");
        folder.Write("app/App.csproj", "<Project/>");
        string target = Path.Combine(folder.Root, "artifacts", "app");
        ProjectCopy.Copy(Path.Combine(folder.Root, "app"), target, default);
        Assert.Equal(["App.csproj"], Directory.GetFiles(target).Select(Path.GetFileName));
    }

    [Fact]
    public void State_tells_hand_made_changes_from_our_own()
    {
        using var folder = new TemporaryFolder();
        string source = Path.GetDirectoryName(folder.Write("source/a.cs", "a"))!;
        string output = Path.GetDirectoryName(folder.Write("output/a.cs", "b"))!;
        CopyRecord.Write(source, output);
        CopyRecord state = CopyRecord.Read(output)!;
        Assert.Equal(CopyRecord.Hash(source), state.SourceHash);
        Assert.Equal(CopyRecord.Hash(output), state.OutputHash);
        folder.Write("output/obj/x", "");
        Assert.Equal(CopyRecord.Hash(output), state.OutputHash);
        folder.Write("output/a.cs", "changed");
        Assert.NotEqual(CopyRecord.Hash(output), state.OutputHash);
    }

    [Fact]
    public void Links_of_a_copy_lead_into_the_copy()
    {
        using var folder = new TemporaryFolder();
        folder.Write("app/src/A.cs", "a");
        folder.Write("other/B.cs", "b");
        string app = Path.Combine(folder.Root, "app");
        Directory.CreateSymbolicLink(Path.Combine(app, "loop"), app);
        Directory.CreateSymbolicLink(Path.Combine(app, "again"), Path.Combine(app, "src"));
        Directory.CreateSymbolicLink(Path.Combine(app, "other"), Path.Combine(folder.Root, "other"));
        File.CreateSymbolicLink(Path.Combine(app, "B.cs"), Path.Combine(folder.Root, "other", "B.cs"));
        string target = Path.Combine(folder.Root, "copy");
        ProjectCopy.Copy(app, target, default);
        foreach (string file in new[] { "again/A.cs", "loop/src/A.cs", "other/B.cs", "B.cs" })
        {
            File.WriteAllText(Path.Combine(target, file), "changed");
        }

        Assert.Equal("changed", File.ReadAllText(Path.Combine(target, "src", "A.cs")));
        Assert.Equal("a", File.ReadAllText(Path.Combine(app, "src", "A.cs")));
        Assert.Equal("b", File.ReadAllText(Path.Combine(folder.Root, "other", "B.cs")));

        Directory.CreateSymbolicLink(Path.Combine(app, "up"), folder.Root);
        Assert.Contains(
            "up' leads to a folder around",
            Assert.Throws<ToolException>(() => ProjectCopy.Copy(app, Path.Combine(folder.Root, "second"), default)).Message,
            StringComparison.Ordinal);
    }
}
