using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace FMixSharp.Cli.Tests;

/// <summary>Commands and options that documents, help texts and messages name exist, so that advice can be taken.</summary>
public sealed partial class NamedCommandsTests
{
    private static readonly string[] trains = ["train", "run"],
        opensRuns = ["evaluate", "attack", "gradcam"];

    // Where messages name an option without its command: the commands that can come there.
    private static readonly Dictionary<string, string[]> reachedBy = new()
    {
        ["FMixSharp.Lab/Training/RunFolder.cs"] = trains,
        ["FMixSharp.Lab/Experiments/ExperimentRunner.cs"] = ["run"],
        ["FMixSharp.Lab/Training/ModelCheck.cs"] = trains,
        ["FMixSharp.Lab/Training/TrainDevice.cs"] = [.. trains, .. opensRuns, "information"],
        ["FMixSharp.Lab/Training/Options/OptimisationOptions.cs"] = trains,
        ["FMixSharp.Lab/Export/ExportInput.cs"] = ["export"],
        ["FMixSharp.Lab/Export/RunExport.cs"] = ["export"],
        ["FMixSharp.Lab/Analysis/Information/InformationStudy.cs"] = ["information"],
        ["FMixSharp.Lab/Data/DataFolders.cs"] = [.. trains, .. opensRuns, "information", "preview"],
        ["FMixSharp.Lab/Data/SampleFiles.cs"] = ["train", "evaluate", "preview"],
        ["FMixSharp.Lab/Sounds/SoundFolderDataset.cs"] = ["train"],
        ["FMixSharp.Lab/Texts/TextCsvDataset.cs"] = [.. trains, "data verify"],
        ["FMixSharp.Lab/Downloads/SecureRequests.cs"] = ["data download"],
        ["FMixSharp.Lab/Downloads/FileDownloader.cs"] = ["data download"],
        ["FMixSharp.Lab/Downloads/DatasetDownload.cs"] = ["data download"],
        ["FMixSharp.Cli/Parsing/Options.cs"] = ["train", "masks"], // --json and --seed, which it makes
        ["FMixSharp.Cli/Parsing/BuiltInData.cs"] = [.. trains, .. opensRuns, "information", "preview"],
        ["FMixSharp.Cli/Parsing/CheckpointOption.cs"] = ["evaluate", "predict", "export"],
        ["FMixSharp.Cli/Parsing/OptionNames.cs"] = ["train", "information"],
        ["FMixSharp.Cli/Output/Failure.cs"] = ["train"],
        ["FMixSharp.Cli/Training/LearntNothing.cs"] = ["train"],
        ["FMixSharp.Cli/Training/TrainSwitches.cs"] = ["train"],
        ["FMixSharp.Cli/Training/RunFolderName.cs"] = ["train"],
        ["FMixSharp.Cli/Experiments/RunProcesses.cs"] = ["run"],
        ["FMixSharp.Cli/Experiments/ExperimentSession.cs"] = ["run"],
    };

    [Fact]
    public void Commands_in_documents_and_help_texts_are_understood()
    {
        var root = Root();
        var wrong = new List<string>();
        foreach (
            var (where, line) in Repository
                .Pages.SelectMany(page => Commands(File.ReadAllText(page)).Select(line => (Path.GetFileName(page), line)))
                .Concat(All(root).SelectMany(command => Commands(Help(command.Path)).Select(line => ($"help of {command.Path}", line))))
        )
        {
            foreach (
                var error in root.Parse([.. CommandLineParser.SplitCommandLine(line).Skip(1)])
                    .Errors.Select(error => error.Message)
                    .Where(error =>
                        !error.StartsWith("Required", StringComparison.Ordinal)
                        && !error.Contains("is required", StringComparison.Ordinal)
                        && !Placeholder().IsMatch(error)
                    )
            )
                wrong.Add($"{where}: {line}: {error}");
        }
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Commands_and_options_in_messages_exist()
    {
        var commands = All(Root())
            .ToDictionary(command => command.Path, command => command.Command.Options.Select(option => option.Name).ToHashSet());
        var wrong = new List<string>();
        foreach (var file in Repository.Files("*.cs", "src/FMixSharp.Cli", "src/FMixSharp.Lab"))
        {
            var name = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), file).Replace('\\', '/');
            var text = Joint().Replace(Comment().Replace(File.ReadAllText(file), ""), "");
            var bare = NamedCommand()
                .Replace(
                    text,
                    match =>
                    {
                        var words = match.Groups[1].Value.Split(' ');
                        var path =
                            words[0] == "data" && words.Length > 1 && commands.ContainsKey($"data {words[1]}")
                                ? $"data {words[1]}"
                                : words[0];
                        // of the program, of any of its commands, and of the method
                        if (path is "itself" or "data" or "and" or "or" or "for")
                            return "";
                        if (!commands.TryGetValue(path, out var options))
                            wrong.Add($"{name}: there is no fmix {path}");
                        else
                            wrong.AddRange(
                                Option()
                                    .Matches(match.Value)
                                    .Select(option => option.Value)
                                    .Where(option => !options.Contains(option))
                                    .Select(option => $"{name}: fmix {path} has no {option}")
                            );
                        return "";
                    }
                );
            var reaching = OwnCommand(name) is { } own ? [own] : reachedBy.GetValueOrDefault(name) ?? [];
            foreach (var option in Option().Matches(bare).Select(option => option.Value).Distinct().Where(option => option != "--help"))
            {
                if (reaching.Length == 0)
                    wrong.Add($"{name}: names {option}; say in this test which commands come there");
                wrong.AddRange(
                    reaching
                        .Where(command => !commands[command].Contains(option))
                        .Select(command => $"{name}: fmix {command} has no {option}")
                );
            }
        }
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static RootCommand Root() => CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false));

    private static IEnumerable<(string Path, Command Command)> All(Command parent, string path = "") =>
        parent.Subcommands.SelectMany(command =>
            All(command, $"{path} {command.Name}".Trim()).Prepend(($"{path} {command.Name}".Trim(), command))
        );

    private static string Help(string command) => Fmix.RunAsync([.. command.Split(' '), "--help"]).GetAwaiter().GetResult().Out;

    // FMixSharp.Cli/Commands/DataListCommand.cs is of "data list".
    private static string? OwnCommand(string file) =>
        CommandFile().Match(file) is { Success: true } match
            ? match.Groups[1].Value is var name && name.StartsWith("Data", StringComparison.Ordinal) && name.Length > 4
                ? $"data {name[4..].ToLowerInvariant()}"
                : name.ToLowerInvariant()
            : null;

    // Lines of examples, up to a comment or two blanks; and code within a line.
    private static IEnumerable<string> Commands(string text) =>
        Example()
            .Matches(text)
            .Concat(Inline().Matches(text))
            .Select(match => "fmix " + match.Groups[1].Value.Trim())
            .Where(line => !line.Contains('…', StringComparison.Ordinal));

    [GeneratedRegex(
        @"^[ ]*(?:fmix|dotnet run -c Release --project src/FMixSharp\.Cli --) ((?:(?!  |[ ]#|[ ][|][ ]).)+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Example();

    [GeneratedRegex(@"`fmix ([^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"'[A-Z]+'")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\s*//.*$|(?<=[;,{})] )// .*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"""\s*\+\s*\$?""")]
    private static partial Regex Joint();

    // A command, and what follows it up to the end of its sentence, quotation or line.
    [GeneratedRegex(@"\bfmix ([a-z]+(?: [a-z]+)?)(?:(?!  )[^'"";,)\n])*")]
    private static partial Regex NamedCommand();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*[a-z]")]
    private static partial Regex Option();

    [GeneratedRegex(@"^FMixSharp\.Cli/Commands/(\w+)Command\.cs$")]
    private static partial Regex CommandFile();
}
