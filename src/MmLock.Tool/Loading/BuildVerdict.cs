using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Loading;

/// <summary>
/// The verdict of MSBuild itself on projects: the workspace hands on errors and warnings of a load as failures alike, so whether
/// <c>dotnet build</c> would go on is asked of MSBuild, all projects in one process, up to the compiler's call.
/// </summary>
internal static class BuildVerdict
{
    /// <summary>The workspace's own settings for the same question.</summary>
    private const string Settings = "DesignTimeBuild=true;BuildProjectReferences=false;BuildingProject=false;ProvideCommandLineArgs=true;"
        + "SkipCompilerExecution=true;NonExistentFile=__NonExistentSubDir__\\__NonExistentFile__";

    /// <returns>The first error, or null where there are warnings at most.</returns>
    public static async Task<string?> FirstErrorAsync(IEnumerable<Project> projects, string folder, CancellationToken cancellationToken)
    {
        string place = Directory.CreateTempSubdirectory("mmlock-").FullName;
        try
        {
            string file = Path.Combine(place, "verdict.proj");
            new XElement("Project",
                new XElement(
                    "ItemGroup",
                    projects.Select(
                        p => new XElement(
                            "Asked",
                            new XAttribute("Include", p.FilePath!),
                            Framework(p) is { } framework ? new XAttribute(
                                "AdditionalProperties", "TargetFramework=" + framework) : null))),
                new XElement("Target", new XAttribute("Name", "Ask"),
                    new XElement(
                        "MSBuild",
                        new XAttribute("Projects", "@(Asked)"),
                        new XAttribute("Targets", "Compile"),
                        new XAttribute("Properties", Settings),
                        new XAttribute("BuildInParallel", "true")))).Save(file);
            (int exit, string output) = await DotNet.RunAsync(
                ["msbuild", file, "-nologo", "-verbosity:quiet", "-consoleLoggerParameters:ErrorsOnly;NoSummary", "-nodeReuse:false",
                    "-maxCpuCount"],
                folder,
                cancellationToken);
            return exit == 0 ? null : DotNet.FirstError(output);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>Of a project for several frameworks the workspace makes one each, <c>Name(net10.0)</c>.</summary>
    private static string? Framework(Project project) =>
        project.Name.EndsWith(')')
            && project.Name.LastIndexOf('(') is > 0 and int open
            && project.Name[..open] == Path.GetFileNameWithoutExtension(project.FilePath)
            ? project.Name[(open + 1)..^1]
            : null;
}
