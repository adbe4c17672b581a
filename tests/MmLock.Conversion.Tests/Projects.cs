using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>Solutions of several projects, each of one file.</summary>
internal static class Projects
{
    /// <param name="workspace">Where they are.</param>
    /// <param name="projects">Each by its name, the name of its file (of which projects may share one), the text of that, and the projects
    /// below it, directly or not.</param>
    public static Solution Of(AdhocWorkspace workspace, params (string Name, string File, string Text, string[] Below)[] projects)
    {
        Solution solution = workspace.CurrentSolution;
        foreach ((string name, string file, string text, string[] below) in projects)
        {
            ProjectId id = ProjectId.CreateNewId();
            string assembly = name.Split('(')[0];
            solution = solution.AddProject(
                ProjectInfo.Create(
                    id, VersionStamp.Default, name, assembly, LanguageNames.CSharp, metadataReferences: Conversion.References)
                    .WithCompilationOptions(
                        new CSharpCompilationOptions(
                            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)))
                .AddDocument(DocumentId.CreateNewId(id), file + ".cs", SourceText.From(text), filePath: $"/{file}.cs");
            foreach (string other in below)
            {
                solution = solution.AddProjectReference(id, new ProjectReference(solution.Projects.Single(p => p.Name == other).Id));
            }
        }

        return solution;
    }

    public static async Task<string> TextOf(Solution solution, string project) =>
        (await solution.Projects.Single(p => p.Name == project).Documents.Single().GetTextAsync()).ToString();

    public static async Task BindsAsync(Solution solution)
    {
        foreach (Project project in solution.Projects)
        {
            Assert.Empty((await project.GetCompilationAsync())!.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        }
    }
}
