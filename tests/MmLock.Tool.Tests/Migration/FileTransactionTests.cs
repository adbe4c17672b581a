using System.Text;
using System.Text.Json;
using MmLock.Tool.Migration;

namespace MmLock.Tool.Tests.Migration;

public sealed class FileTransactionTests
{
    private static Dictionary<string, byte[]> Files(params string[] paths) => paths.ToDictionary(p => p, _ => "new"u8.ToArray());

    [Fact]
    public void All_files_change_and_nothing_else_stays()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        string b = folder.Write("sub/b.cs", "old");
        FileTransaction.Write(Files(a, b), folder.Root, null, default);
        Assert.Equal("new", File.ReadAllText(a));
        Assert.Equal("new", File.ReadAllText(b));
        Assert.Equal(2, Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Read_only_file_stops_the_whole_transaction()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        string b = folder.Write("b.cs", "old");
        File.SetAttributes(b, FileAttributes.ReadOnly);
        ToolException thrown = Assert.Throws<ToolException>(() => FileTransaction.Write(Files(a, b), folder.Root, null, default));
        Assert.Contains("b.cs' is read-only", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Equal(2, Directory.GetFiles(folder.Root).Length);
        File.SetAttributes(b, FileAttributes.Normal);
    }

    [Fact]
    public void Folder_that_is_gone_stops_the_whole_transaction()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        string gone = Path.Combine(folder.Root, "gone", "b.cs");
        ToolException thrown = Assert.Throws<ToolException>(() => FileTransaction.Write(Files(a, gone), folder.Root, null, default));
        Assert.Contains(gone, thrown.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Cancelled_run_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        Assert.Throws<OperationCanceledException>(() => FileTransaction.Write(Files(a), folder.Root, null, new CancellationToken(canceled: true)));
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Run_that_died_half_way_is_completed_by_the_next()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "new");
        string b = folder.Write("b.cs", "old");
        folder.Write("b.cs.mmlock-new", "new");
        folder.Write(".mmlock-journal.json", JsonSerializer.Serialize(new[] { new { Temporary = a + ".mmlock-new", Target = a }, new { Temporary = b + ".mmlock-new", Target = b } }));
        Assert.Equal(1, FileTransaction.Recover(folder.Root));
        Assert.Equal("new", File.ReadAllText(b));
        Assert.Equal(2, Directory.GetFiles(folder.Root).Length);
        Assert.Equal(0, FileTransaction.Recover(folder.Root));
    }

    [Fact]
    public void Journal_that_was_cut_off_means_that_nothing_was_touched()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        folder.Write(".mmlock-journal.json", "[{\"Tempo");
        Assert.Equal(0, FileTransaction.Recover(folder.Root));
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void File_mode_is_kept()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        File.SetUnixFileMode(a, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FileTransaction.Write(new Dictionary<string, byte[]> { [a] = Encoding.UTF8.GetBytes("new") }, folder.Root, null, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(a));
    }
}
