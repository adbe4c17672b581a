using Profile = MmLock.Tool.Ranking.Profile;

namespace MmLock.Tool.Tests.Ranking;

/// <summary>Waits that had not ended when a block was written: those of a file's last block count, as far as they had come.</summary>
public sealed class WaitingProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Waits_that_go_on_at_the_end_count_once()
    {
        string Block(int block, string waiting) => $$"""
            {"mmlockProfile":1,"block":{{block}},"process":7,"began":"2026-11-29T17:49:24Z","ended":9000000,
            "sites":[[0,"/a/A.cs",3],[1,"/a/B.cs",5]],"counts":[],"pairs":[],"waiting":[{{waiting}}]}
            """.ReplaceLineEndings("") + "\n";
        string path = _folder.Write(
            "run.mmprofile",
            Block(0, "[10,500,1,0,1,0,99,1,0],[20,400,1,1,1,0,99,0,0]") + Block(1, "[10,2500,1,0,1,0,99,1,0]"));
        var profile = new Profile { Events = [] };
        profile.Read(path, CancellationToken.None);
        Assert.Equal((1, 2500), (profile.Places[("/a/A.cs", 3)].Waits, profile.Places[("/a/A.cs", 3)].Waited));
        Assert.Equal(0, profile.Places[("/a/B.cs", 5)].Waits);
        Assert.Equal(2500, profile.Pairs[(("/a/A.cs", 3), ("/a/B.cs", 5))].Waited);
        Assert.Equal(2500, Assert.Single(profile.Events!).Took);
    }
}
