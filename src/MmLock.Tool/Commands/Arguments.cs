using System.CommandLine;

namespace MmLock.Tool.Commands;

/// <summary>The arguments that commands share.</summary>
internal static class Arguments
{
    public static Argument<string> Path() => new("PATH") { Description = "A .sln, .slnx, .slnf or .csproj file, or a folder with one." };

    public static Option<string?> Shard() => new("--shard")
    {
        Description = "K/N: only this part of the projects, for N machines that share the work. 'mmlock report' puts the parts together.",
    };

    public static Option<string[]> Profiles() => new("--profile")
    {
        Description = "Profiles that MMLOCK_PROFILE or MmapLockProfile.Start made, of any number of runs and machines.",
        AllowMultipleArgumentsPerToken = true,
    };
}
