using System.Diagnostics;

namespace MmLock.Tool.Tests.Pictures;

/// <summary>A browser without a window. CI installs one; without it, its tests are skipped.</summary>
internal static class Chromium
{
    private static readonly string[] s_names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    public static string? Path { get; } = s_names
        .SelectMany(n => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, n)))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a page from disk, and returns it as it is when its scripts have run.</summary>
    public static async Task<string> OpenAsync(string page, int width, bool dark, string? screenshot = null)
    {
        string profile = Directory.CreateTempSubdirectory("mmlock-chromium-").FullName;
        try
        {
            var start = new ProcessStartInfo(Path!) { RedirectStandardOutput = true, RedirectStandardError = true };
            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", $"--user-data-dir={profile}",
                $"--window-size={width},2400",
                $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", screenshot is null ? "--dump-dom" : $"--screenshot={screenshot}",
                new Uri(page).AbsoluteUri,
            ];
            foreach (string argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await error);
            return output;
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}

/// <summary>A test that needs the browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Chromium.Path is null ? "There is no Chromium on the path." : null;
}
