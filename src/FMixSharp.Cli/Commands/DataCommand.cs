using System.CommandLine;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix data, and what its verbs share.</summary>
internal static class DataCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("data", "Get data sets, check them, and prepare them for training.")
        {
            DataListCommand.Create(terminal),
            DataDownloadCommand.Create(terminal),
            DataVerifyCommand.Create(terminal),
            DataPrepareCommand.Create(terminal),
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix data list                        what there is, under which licence, and what is on this machine
              fmix data download cifar10            from its publisher to $FMIX_DATA/cifar10
              fmix data verify cifar10              a line for each thing that is wrong
              fmix data prepare image-folder --data photos

            Environment: FMIX_DATA is the folder that holds data sets by name.
            """
        );
        return command;
    }

    /// <summary>The argument that names a data set.</summary>
    public static Argument<string> Name()
    {
        var names = Datasets.All.Select(dataset => dataset.Name).ToArray();
        var argument = new Argument<string>("NAME") { Description = "A data set of 'fmix data list'.", HelpName = "NAME" };
        argument.CompletionSources.Add(names);
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !names.Contains(name))
                result.AddError($"NAME is '{name}'; {NearestName.Expected(name, names)}.");
        });
        return argument;
    }

    /// <summary>The folder that was given, or the data set's own.</summary>
    /// <exception cref="UsageException">None is given, and there is no default; or one is given for what is built in.</exception>
    public static string Folder(Dataset dataset, string? given, string option)
    {
        BuiltInData.RefuseFolder(dataset.Name, given, option);
        if ((given ?? dataset.Source.DefaultFolder) is { } folder)
            return folder;
        if (dataset.Source.IsBuiltIn)
            return "";
        throw new UsageException(
            dataset.Source.IsUsers
                ? $"{dataset.Name} has no place of its own; give its folder with {option} DIR."
                : $"No folder is given, and FMIX_DATA is not set; give a folder with {option} DIR, or set FMIX_DATA to the folder that "
                    + "holds data sets."
        );
    }
}
