using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Models;

/// <summary>
/// What can be said of published weights before the data are read, which may take minutes: whether they are there, can be opened, say of
/// their images what can be done, and fit the network by name and shape.
/// </summary>
internal static class WeightsCheck
{
    /// <summary>Checks them for a model; those that the catalogue does not have are not looked at.</summary>
    /// <param name="model">Name of the network.</param>
    /// <param name="weights">A file or a folder, as it lies or relative to $FMIX_DATA.</param>
    /// <param name="width">Of a network whose size the weights do not say; null for its own.</param>
    /// <param name="depth">Likewise.</param>
    /// <exception cref="WeightsException">They cannot be used.</exception>
    public static void Run(string model, string weights, int? width, int? depth)
    {
        if (model == ModelCatalog.BertName)
            BertWeights.RequireFit(BertFolder.Open(weights));
        else if (ModelCatalog.Names.Contains(model) && ModelCatalog.Find(model).Input == ModelInput.Images)
        {
            using var file = ImageWeights.Open(weights, model);
            file.RequireFit(width, depth);
        }
    }
}
