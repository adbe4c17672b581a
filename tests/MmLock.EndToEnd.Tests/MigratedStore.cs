using System.Text.Json;

namespace MmLock.EndToEnd.Tests;

/// <summary>A small program with one lock, and what a migration of it has come to.</summary>
internal static class MigratedStore
{
    public const string State = "mmlock-migration.json";

    public static readonly string Source = Store().ReplaceLineEndings("\r\n");

    private static string Store() => """
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using MmLock;

        namespace App;

        public sealed class Store(Stream file)
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _lock = new();
            private readonly byte[] _memory = new byte[1 << 20];
            private readonly Dictionary<int, string> _names = [];

            public int Count
            {
                get
                {
                    _lock.EnterReadLock();
                    try
                    {
                        return _names.Count;
                    }
                    finally
                    {
                        _lock.ExitReadLock();
                    }
                }
            }

            public void Name(int id, string name)
            {
                _lock.EnterWriteLock();
                try
                {
                    _names[id] = name;
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }

            public void Fill(int offset, int length, byte value)
            {
                _lock.EnterWriteLock();
                try
                {
                    for (int i = 0; i < length; i++)
                    {
                        _memory[offset + i] = value;
                    }
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }

            public void Flush()
            {
                _lock.EnterWriteLock();
                try
                {
                    file.Write(_memory);
                    _names.Clear();
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }
        }

        """;

    public static string Write(Workplace place)
    {
        place.Write("the app/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup><Reference Include="{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}" /></ItemGroup>
            </Project>
            """);
        place.Write("the app/Store.cs", Source);
        return Path.Combine(place.Folder, "the app");
    }

    /// <summary>The state of each acquire, by the member that it is in.</summary>
    public static Dictionary<string, (string State, string? Reason)> States(string app)
    {
        using JsonDocument state = JsonDocument.Parse(File.ReadAllText(Path.Combine(app, State)));
        Assert.Equal(1, state.RootElement.GetProperty("schema").GetInt32());
        Assert.False(state.RootElement.TryGetProperty("interrupted", out _));
        return state.RootElement.GetProperty("sites").EnumerateArray()
            .Where(s => s.GetProperty("kind").GetString() == "acquire").ToDictionary(
            s => s.GetProperty("site").GetString()!.Split('|')[1],
            s => (s.GetProperty("state").GetString()!, s.TryGetProperty("reason", out JsonElement why) ? why.GetString() : null));
    }
}
