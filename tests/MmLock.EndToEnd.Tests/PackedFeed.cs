namespace MmLock.EndToEnd.Tests;

/// <summary>A folder feed with all packages, packed once for the tests that install them.</summary>
public sealed class PackedFeed : IDisposable
{
    private readonly Workplace _place = new();

    public PackedFeed()
    {
        foreach (string project in new[] { "MmLock.Runtime", "MmLock.Analyzers.Package", "MmLock.Tool" })
        {
            string folder = Path.Combine(Workplace.Repository, "src", project);
            (int exit, string output, string error) = _place.Run(
                "dotnet", null, "pack", folder, "--no-build", "-c", Workplace.Configuration, "-o", Feed);
            Assert.True(exit == 0, output + error);
        }
    }

    public string Feed => Path.Combine(_place.Folder, "feed");

    public void Dispose() => _place.Dispose();
}
