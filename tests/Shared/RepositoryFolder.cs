using System.Reflection;

namespace MmLock.Shared;

/// <summary>Folders of the repository that the tests were built in; the project names its root as metadata <c>RepositoryRoot</c>.</summary>
internal static class RepositoryFolder
{
    private static readonly string s_root = typeof(RepositoryFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static metadata => metadata.Key == "RepositoryRoot").Value!;

    public static string Of(params string[] names) => Path.Combine([s_root, .. names]);
}
