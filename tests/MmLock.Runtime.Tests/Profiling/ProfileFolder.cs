namespace MmLock.Tests.Profiling;

/// <summary>A folder for profiles that is gone with the test; recording ends with it, too.</summary>
internal sealed class ProfileFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mmlock-profile-");

    public string File => Path.Combine(_folder.FullName, "run.mmprofile");

    public string[] Files => [.. _folder.GetFiles().Select(f => f.FullName).Order(StringComparer.Ordinal)];

    public ProfileFile Read()
    {
        MmapLockProfile.Stop();
        return ProfileFile.Read(File);
    }

    public void Dispose()
    {
        MmapLockProfile.Stop();
        _folder.Delete(recursive: true);
    }
}
