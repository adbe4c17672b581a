using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Loading;

/// <summary>
/// What code sees of the runtime, which the tool has with it: what an acquire can hold is told before anybody has added the package.
/// </summary>
internal static class RuntimeSurface
{
    private const string Resource = "MmLock.Tool.Runtime.dll";

    /// <summary>The oldest .NET that the runtime supports.</summary>
    private const int OldestVersion = 8;

    /// <summary>Adds it, in memory, to the projects of the input that do not see the runtime and can.</summary>
    /// <returns>Null where no project would see it.</returns>
    public static async Task<Solution?> AddAsync(Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        PortableExecutableReference? surface = null;
        bool isSeen = false;
        foreach (Project project in SolutionLoader.Own(solution, input).ToArray())
        {
            Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
            bool sees = Sees(compilation);
            if (!sees && IsSupported(compilation))
            {
                solution = solution.AddMetadataReference(project.Id, surface ??= Read());
                sees = true;
            }

            isSeen |= sees;
        }

        return isSeen ? solution : null;
    }

    /// <summary>Whether the code of a project sees the runtime.</summary>
    public static bool Sees(Compilation compilation) => compilation.GetTypeByMetadataName("MmLock.MmapLock") is not null;

    /// <summary>Whether the framework of a project is one that the runtime has a library for.</summary>
    public static bool IsSupported(Compilation compilation) => compilation.ObjectType.ContainingAssembly?.Identity is
    {
        Name: "System.Runtime",
        Version.Major: >= OldestVersion
    };

    private static PortableExecutableReference Read()
    {
        using Stream stream = typeof(RuntimeSurface).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is missing.");
        return MetadataReference.CreateFromStream(stream);
    }
}
