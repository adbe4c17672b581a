namespace MmLock.Tool.Loading;

/// <summary>
/// The compiler of all builds of one run: the first starts it, the others find it with the analyzers loaded, and it ends with the run. A
/// server that others use is neither used nor ended. Where the environment says <c>UseSharedCompilation</c>, it is done as that says.
/// </summary>
/// <remarks>Who kills the tool leaves a compiler that ends by itself when nothing has asked for it in ten minutes.</remarks>
internal sealed class SharedCompiler : IAsyncDisposable
{
    private const string Use = "UseSharedCompilation";
    private static readonly AsyncLocal<SharedCompiler?> s_current = new();
    private readonly string _id = $"mmlock-{Guid.NewGuid():N}";
    private string? _folder;

    private SharedCompiler()
    {
    }

    /// <summary>The one of the run that this is called in, from here on.</summary>
    public static SharedCompiler Begin() => s_current.Value = new SharedCompiler();

    /// <summary>Builds what the arguments of <c>dotnet build</c> name; nothing that the build starts outlives the run.</summary>
    public static Task<(int ExitCode, string Output)> BuildAsync(
        IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        (string, string)[] variables = [];
        string[] without = [];
        if (Environment.GetEnvironmentVariable(Use) is null or "")
        {
            if (s_current.Value is { } current)
            {
                current._folder = folder;
                variables = [(Use, "true"), ("SharedCompilationId", current._id)];
            }
            else
            {
                without = [$"-p:{Use}=false"];
            }
        }

        return DotNet.RunAsync(
            ["build", .. arguments, "-nodeReuse:false", "-p:UseRazorBuildServer=false", .. without], folder, cancellationToken,
            variables: variables);
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not { } folder || !Directory.Exists(folder) || await SdkAsync(folder) is not { } sdk)
        {
            return;
        }

        // The server of any version hears the request of any other.
        string server = Path.Combine(sdk, "Roslyn", "bincore", "VBCSCompiler.dll");
        if (File.Exists(server))
        {
            await DotNet.RunAsync([server, "-shutdown", $"-pipename:{_id}"], folder, CancellationToken.None);
        }
    }

    /// <summary>The folder of the SDK that builds there.</summary>
    private static async Task<string?> SdkAsync(string folder)
    {
        (_, string version) = await DotNet.RunAsync(["--version"], folder, CancellationToken.None, outputOnly: true);
        (_, string all) = await DotNet.RunAsync(["--list-sdks"], folder, CancellationToken.None, outputOnly: true);
        string start = version.Trim() + " [";
        return all.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal)) is { } line
            ? Path.Combine(line[start.Length..^1], version.Trim())
            : null;
    }
}
