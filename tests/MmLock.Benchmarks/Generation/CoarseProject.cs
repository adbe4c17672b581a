namespace MmLock.Benchmarks.Generation;

/// <summary>
/// A project of classes with a lock each on the API, all of whose holds are coarse and none of which needs to be: bytes at a place that the
/// caller names, and counts and lookups beside them.
/// </summary>
internal static class CoarseProject
{
    /// <summary>Acquires in each class.</summary>
    private const int SitesPerClass = 5;

    /// <returns>The number of acquires: <paramref name="sites"/>, or as many more as fill the last class.</returns>
    public static int Write(string folder, int sites)
    {
        // What an earlier run with another size left would be compiled too.
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(folder, "src"));

        // What holds for the sources of the repository does not hold for these.
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "Coarse.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup><Reference Include="{typeof(MmapLock).Assembly.Location}" /></ItemGroup>
            </Project>

            """);
        int classes = (sites + SitesPerClass - 1) / SitesPerClass;
        for (int i = 0; i < classes; i++)
        {
            File.WriteAllText(Path.Combine(folder, "src", $"Store{i:000}.cs"), Source($"Store{i:000}").ReplaceLineEndings("\n"));
        }

        return classes * SitesPerClass;
    }

    /// <summary>As many of the classes as make a file of so many lines.</summary>
    public static string OneFile(int lines)
    {
        var text = new System.Text.StringBuilder(Usings.ReplaceLineEndings("\n"));
        for (int written = 0, i = 0; written < lines; i++)
        {
            string part = Class($"Store{i:000}").ReplaceLineEndings("\n");
            written += part.Count(c => c == '\n');
            text.Append(part);
        }

        return text.ToString();
    }

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using MmLock;

        namespace Coarse;


        """;

    private static string Source(string name) => Usings + Class(name);

    private static string Class(string name) => $$"""
        public sealed class {{name}}
        {
            [CoarseLock] private readonly MmapLock _lock = new();
            private readonly byte[] _memory = new byte[1 << 20];
            private readonly Dictionary<int, string> _names = [];
            private int _named;

            public int Count
            {
                get
                {
                    using (_lock.EnterRead())
                    {
                        return _named;
                    }
                }
            }

            public void Name(int id, string name)
            {
                using (_lock.EnterWrite())
                {
                    _names[id] = name;
                    _named++;
                }
            }

            public string? NameOf(int id)
            {
                using (_lock.EnterRead())
                {
                    return _names.TryGetValue(id, out string? name) ? name : null;
                }
            }

            public void Fill(int offset, int length, byte value)
            {
                using (_lock.EnterWrite())
                {
                    for (int i = 0; i < length; i++)
                    {
                        _memory[offset + i] = value;
                    }
                }
            }

            public int Sum(int offset, int length)
            {
                using (_lock.EnterRead())
                {
                    int sum = 0;
                    for (int i = 0; i < length; i++)
                    {
                        sum += _memory[offset + i];
                    }

                    return sum;
                }
            }
        }

        """;
}
