using System.CommandLine;

namespace MmLock.Tool.Commands;

/// <summary>The arguments that commands share.</summary>
internal static class Arguments
{
    public static Argument<string> Path() => new("PATH") { Description = "A .sln, .slnx, .slnf or .csproj file, or a folder with one." };
}
