using System.Diagnostics;
using System.Text.Json;
using StreamJsonRpc;

namespace MmLock.EndToEnd.Tests;

/// <summary>The part of an editor that a language server talks to: one folder, one file open at a time.</summary>
internal sealed class LanguageClient : IDisposable
{
    private readonly Process _server;
    private readonly JsonRpc _rpc;
    private readonly Task<string> _said;
    private int _version;

    private LanguageClient(Process server)
    {
        _server = server;
        _said = server.StandardError.ReadToEndAsync();
        _rpc = new JsonRpc(new HeaderDelimitedMessageHandler(
            server.StandardInput.BaseStream, server.StandardOutput.BaseStream, new SystemTextJsonFormatter()));
        _rpc.AddLocalRpcTarget(new Answers());
        _rpc.StartListening();
    }

    /// <summary>Starts the server with the rules of packages switched on, and opens a folder.</summary>
    public static async Task<LanguageClient> StartAsync(string folder, string packages)
    {
        var start = new ProcessStartInfo("dotnet", [Workplace.LanguageServer])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = packages;
        var client = new LanguageClient(Process.Start(start)!);
        string uri = new Uri(folder).AbsoluteUri;
        await client._rpc.InvokeWithParameterObjectAsync<JsonElement>("initialize", new
        {
            processId = Environment.ProcessId,
            rootUri = uri,
            workspaceFolders = new[] { new { uri, name = "app" } },
            capabilities = new
            {
                workspace = new { configuration = true, workspaceFolders = true },
                textDocument = new
                {
                    diagnostic = new { dynamicRegistration = false },
                    codeAction = new
                    {
                        dynamicRegistration = false,
                        isPreferredSupport = true,
                        dataSupport = true,
                        resolveSupport = new { properties = new[] { "edit" } },
                        codeActionLiteralSupport = new
                        {
                            codeActionKind = new { valueSet = new[] { "", "quickfix", "refactor", "source", "source.fixAll" } },
                        },
                    },
                },
            },
        });
        await client._rpc.NotifyWithParameterObjectAsync("initialized", new { });
        return client;
    }

    public Task OpenAsync(string file, string text) => _rpc.NotifyWithParameterObjectAsync("textDocument/didOpen", new
    {
        textDocument = new { uri = new Uri(file).AbsoluteUri, languageId = "csharp", version = _version, text },
    });

    /// <summary>Types at a place, both from 0.</summary>
    public Task TypeAsync(string file, int line, int character, string text) => ChangeAsync(file, line, character, character, text);

    public Task EraseAsync(string file, int line, int character, int length) =>
        ChangeAsync(file, line, character, character + length, "");

    /// <summary>What the server says of the file as it is now: rule and line, from 0, in the order of the file.</summary>
    public async Task<(string Rule, int Line)[]> DiagnosticsAsync(string file)
    {
        JsonElement report = await _rpc.InvokeWithParameterObjectAsync<JsonElement>(
            "textDocument/diagnostic", new { textDocument = new { uri = new Uri(file).AbsoluteUri } });
        return [.. report.GetProperty("items").EnumerateArray().Select(d => (
            d.GetProperty("code").GetString()!,
            Line: d.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32()))
            .OrderBy(d => d.Line).ThenBy(d => d.Item1, StringComparer.Ordinal)];
    }

    /// <summary>The light bulb at a place, both from 0, for the diagnostics that are shown there: actions as the server has them.</summary>
    public async Task<JsonElement[]> ActionsAsync(string file, int line, int character)
    {
        string uri = new Uri(file).AbsoluteUri;
        JsonElement report = await _rpc.InvokeWithParameterObjectAsync<JsonElement>(
            "textDocument/diagnostic", new { textDocument = new { uri } });
        var place = new { line, character };
        JsonElement actions = await _rpc.InvokeWithParameterObjectAsync<JsonElement>("textDocument/codeAction", new
        {
            textDocument = new { uri },
            range = new { start = place, end = place },
            context = new
            {
                diagnostics = report.GetProperty("items").EnumerateArray()
                    .Where(d => d.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32() == line).ToArray(),
            },
        });
        return actions.ValueKind == JsonValueKind.Array ? [.. actions.EnumerateArray()] : [];
    }

    /// <summary>What an action puts into the file, piece by piece: an editor asks for it to show it.</summary>
    public async Task<string[]> PreviewAsync(JsonElement action)
    {
        JsonElement resolved = await _rpc.InvokeWithParameterObjectAsync<JsonElement>("codeAction/resolve", action);
        return [.. resolved.GetProperty("edit").GetProperty("documentChanges").EnumerateArray()
            .SelectMany(d => d.GetProperty("edits").EnumerateArray()).Select(e => e.GetProperty("newText").GetString()!)];
    }

    /// <summary>Ends it as an editor does, and gives what it wrote to standard error.</summary>
    public async Task<string> StopAsync()
    {
        await _rpc.InvokeAsync<object?>("shutdown");
        await _rpc.NotifyAsync("exit");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _server.WaitForExitAsync(patience.Token);
        return await _said;
    }

    public void Dispose()
    {
        _rpc.Dispose();
        if (!_server.HasExited)
        {
            _server.Kill(entireProcessTree: true);
        }

        _server.Dispose();
    }

    private Task ChangeAsync(string file, int line, int from, int to, string text) =>
        _rpc.NotifyWithParameterObjectAsync("textDocument/didChange", new
        {
            textDocument = new { uri = new Uri(file).AbsoluteUri, version = ++_version },
            contentChanges = new[]
            {
                new { range = new { start = new { line, character = from }, end = new { line, character = to } }, text },
            },
        });

    /// <summary>What a server asks of its editor.</summary>
    private sealed class Answers
    {
        [JsonRpcMethod("workspace/configuration", UseSingleObjectParameterDeserialization = true)]
        public object[] Configuration(JsonElement asked) =>
            [.. asked.GetProperty("items").EnumerateArray().Select(_ => new { analyzersEnabled = true })];

        [JsonRpcMethod("client/registerCapability", UseSingleObjectParameterDeserialization = true)]
        public object? Register(JsonElement asked) => null;

        [JsonRpcMethod("window/workDoneProgress/create", UseSingleObjectParameterDeserialization = true)]
        public object? CreateProgress(JsonElement asked) => null;

        [JsonRpcMethod("workspace/diagnostic/refresh")]
        public object? Refresh() => null;
    }
}
